// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private final JavaClasses module =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.millrace.accounts");

  @Test
  void accountsKnowNeitherTheirRoutesNorADriver() {
    noClasses()
        .that()
        .resideInAPackage("io.millrace.accounts")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.millrace.accounts.web")
        .check(module);
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.millrace..",
            "java..",
            "org.jspecify..",
            "org.slf4j..",
            "com.zaxxer.hikari..",
            "org.bouncycastle.crypto..")
        .check(module);
  }

  @Test
  void routesKnowNothingOfSql() {
    noClasses()
        .that()
        .resideInAPackage("io.millrace.accounts.web")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "com.zaxxer..")
        .check(module);
  }
}
