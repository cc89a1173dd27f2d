// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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
          .importPackages("io.millrace.redis");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.millrace.redis.(*)..").should().beFreeOfCycles().check(module);
  }

  /// All others may know what a URL says, and none what opens a layer of it.
  @Test
  void onlyOptionsAreKnownOfTheDoor() {
    noClasses()
        .that()
        .resideInAPackage("io.millrace.redis.*..")
        .should()
        .dependOnClassesThat()
        .haveSimpleName("RedisLayer")
        .check(module);
  }

  @Test
  void bodiesKnowNothingOfServers() {
    noClasses()
        .that()
        .resideInAPackage("io.millrace.redis.wire..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.lettuce..")
        .check(module);
  }

  @Test
  void onlyBodiesKnowTheSerializers() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.millrace.redis.wire..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.msgpack..", "tools.jackson..")
        .check(module);
  }

  @Test
  void redisStandsOnCoreLettuceAndTheSerializersAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.millrace..",
            "java..",
            "javax.crypto..",
            "org.jspecify..",
            "org.slf4j..",
            "io.lettuce..",
            "org.msgpack..",
            "tools.jackson.core..")
        .check(module);
  }
}
