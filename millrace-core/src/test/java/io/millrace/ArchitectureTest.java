// SPDX-License-Identifier: Apache-2.0
package io.millrace;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private final JavaClasses core =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.millrace");

  @Test
  void noPackageDependsOnItselfThroughOthers() {
    assertThat(core.size()).isGreaterThan(80);
    slices().matching("io.millrace.(*)..").should().beFreeOfCycles().check(core);
  }

  @Test
  void coreUsesNothingButTheJdkJSpecifySlf4jAndJackson() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.millrace..",
            "java..",
            "javax.crypto..",
            "org.jspecify..",
            "org.slf4j..",
            "tools.jackson..",
            "com.fasterxml.jackson.annotation..")
        .check(core);
  }
}
