// SPDX-License-Identifier: Apache-2.0
package io.millrace.token;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private final JavaClasses module =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.millrace.token", "io.millrace.schema");

  @Test
  void eachPackageHasItsOwnLibrary() {
    slices().matching("io.millrace.(*)..").should().beFreeOfCycles().check(module);
    noClasses()
        .that()
        .resideInAPackage("io.millrace.token")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.networknt..", "io.millrace.schema..")
        .check(module);
    noClasses()
        .that()
        .resideInAPackage("io.millrace.schema")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.nimbusds..", "io.millrace.token..")
        .check(module);
  }
}
