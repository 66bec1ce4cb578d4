package dev.dagfetch.client;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.dagfetch.client",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArrowsTest {
  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.dagfetch.client.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule LIBRARY_KNOWS_NO_COMMAND =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.dagfetch.client",
              "..client.error..",
              "..client.tree..",
              "..client.write..",
              "..client.fetch..",
              "..client.cache..",
              "..client.rpc..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..client.command..", "picocli..", "com.fasterxml..");

  @ArchTest
  static final ArchRule CLIENT_KNOWS_NO_SERVER =
      noClasses().should().dependOnClassesThat().resideInAPackage("dev.dagfetch.server..");

  @ArchTest
  static final ArchRule DISK_KNOWS_NO_PROTOCOL =
      noClasses()
          .that(resideInAPackage("..client.tree..").or(resideInAPackage("..client.write..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.dagfetch.v1..", "..client.rpc..", "..client.fetch..");

  @ArchTest
  static final ArchRule ONLY_ONE_CLASS_CALLS_NATIVE_CODE =
      noClasses()
          .that()
          .doNotHaveSimpleName("ExactSymlink")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..");

  @ArchTest
  static final ArchRule NO_JAVA_IO_FILE =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..client.tree..", "..client.write..", "..client.fetch..", "..client.cache..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.File");
}
