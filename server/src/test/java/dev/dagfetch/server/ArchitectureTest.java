package dev.dagfetch.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;

/** Which package may use which: arrows point down only. */
@AnalyzeClasses(
    packages = "dev.dagfetch.server",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String OURS = "dev.dagfetch.server";

  @ArchTest static final ArchRule ERROR = uses("error");
  @ArchTest static final ArchRule DISK = uses("disk", "error");
  @ArchTest static final ArchRule FAULT = uses("fault");
  @ArchTest static final ArchRule SCRUB = uses("scrub", "fault");
  @ArchTest static final ArchRule FLIGHT = uses("flight", "error");
  @ArchTest static final ArchRule GIT = uses("git", "flight", "disk", "scrub", "fault", "error");
  @ArchTest static final ArchRule GIT_OBJECT = uses("git.object", "error");
  @ArchTest static final ArchRule GIT_ADDRESS = uses("git.address", "error");
  @ArchTest static final ArchRule GIT_BOUNDS = uses("git.bounds", "git.object", "fault", "error");
  @ArchTest static final ArchRule GIT_DISK = uses("git.disk", "scrub", "fault", "error");

  @ArchTest
  static final ArchRule GIT_SUBMODULE = uses("git.submodule", "git.address", "git.object", "error");

  @ArchTest
  static final ArchRule GIT_TREE = uses("git.tree", "git.submodule", "git.object", "error");

  @ArchTest static final ArchRule GIT_HTTP = conversation("git.remote.http");
  @ArchTest static final ArchRule GIT_SSH = conversation("git.remote.ssh");

  @ArchTest
  static final ArchRule GIT_REMOTE =
      uses("git.remote", "git.disk", "git.bounds", "git.address", "error");

  @ArchTest
  static final ArchRule GIT_GATE =
      uses("git.gate", "git.remote", "git.bounds", "git.address", "flight", "error");

  @ArchTest
  static final ArchRule GIT_STOCK =
      uses("git.stock", "git.disk", "git.object", "scrub", "fault", "error");

  @ArchTest
  static final ArchRule GIT_FETCH =
      uses(
          "git.fetch",
          "git.gate",
          "git.remote",
          "git.stock",
          "git.disk",
          "git.bounds",
          "git.address",
          "git.object",
          "flight",
          "disk",
          "fault",
          "error");

  @ArchTest
  static final ArchRule GIT_REFS =
      uses(
          "git.refs",
          "git.gate",
          "git.remote",
          "git.disk",
          "git.bounds",
          "git.address",
          "git.object",
          "flight",
          "error");

  @ArchTest
  static final ArchRule GIT_UPKEEP =
      uses("git.upkeep", "git.stock", "git.disk", "git.object", "fault", "error");

  @ArchTest static final ArchRule DAG = uses("dag", "git", "error");
  @ArchTest static final ArchRule STORE = uses("store", "flight", "git", "scrub", "fault", "error");

  @ArchTest
  static final ArchRule SEGMENT = uses("segment", "flight", "git", "scrub", "fault", "error");

  @ArchTest
  static final ArchRule CATALOG = uses("catalog", "git", "dag", "scrub", "fault", "error");

  @ArchTest static final ArchRule REPOSITORY = uses("repository", "catalog", "dag", "git", "error");
  @ArchTest static final ArchRule VERSION = uses("version", "repository", "dag", "git", "error");

  @ArchTest
  static final ArchRule PIN =
      uses("pin", "catalog", "version", "repository", "dag", "git", "fault", "error");

  @ArchTest static final ArchRule CONFIG = uses("config", "error");
  @ArchTest static final ArchRule METRICS = uses("metrics");
  @ArchTest static final ArchRule LOGGING = uses("logging");

  @ArchTest
  static final ArchRule RPC =
      uses(
          "rpc",
          "pin",
          "segment",
          "store",
          "version",
          "repository",
          "dag",
          "git",
          "scrub",
          "disk",
          "error");

  @ArchTest
  static final ArchRule JGIT_STAYS_IN_ITS_CAGE =
      noClasses()
          .that()
          .resideOutsideOfPackage(OURS + ".git..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.eclipse.jgit..", "org.apache.sshd..");

  @ArchTest
  static final ArchRule GRPC_AND_MESSAGES_STAY_IN_RPC =
      noClasses()
          .that()
          .resideOutsideOfPackages(OURS + ".rpc..", OURS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.grpc..", "com.google.protobuf..", "com.google.rpc..", "dev.dagfetch.v1..");

  @ArchTest
  static final ArchRule SQL_STAYS_IN_THE_CATALOG =
      noClasses()
          .that()
          .resideOutsideOfPackage(OURS + ".catalog..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..", "org.jdbi..", "com.zaxxer..", "org.flywaydb..", "org.sqlite..");

  @ArchTest
  static final ArchRule ZSTD_STAYS_WITH_SEGMENTS =
      noClasses()
          .that()
          .resideOutsideOfPackage(OURS + ".segment..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.github.luben..");

  @ArchTest
  static final ArchRule NO_CYCLES =
      SlicesRuleDefinition.slices().matching(OURS + ".(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NO_CYCLES_IN_GIT =
      SlicesRuleDefinition.slices().matching(OURS + ".git.(*)..").should().beFreeOfCycles();

  /** How commits are fetched, kept and tidied is the business of mirrors alone. */
  @ArchTest
  static final ArchRule THE_WORKS_OF_GIT_ARE_BEHIND_MIRRORS =
      noClasses()
          .that()
          .resideOutsideOfPackage(OURS + ".git..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              OURS + ".git.fetch..",
              OURS + ".git.remote..",
              OURS + ".git.stock..",
              OURS + ".git.disk..");

  @ArchTest
  static final ArchRule EVERYTHING_IS_NULL_MARKED =
      classes().that().haveSimpleName("package-info").should().beAnnotatedWith(NullMarked.class);

  /** The kinds of conversations know neither each other nor who opens them. */
  private static ArchRule conversation(String name) {
    return uses(name, "git.bounds", "git.address", "error");
  }

  /** A package and its own subpackages may use these and nothing else of ours. */
  private static ArchRule uses(String name, String... below) {
    String[] allowed = new String[below.length + 1];
    allowed[0] = OURS + "." + name + "..";
    for (int i = 0; i < below.length; i++) {
      allowed[i + 1] = OURS + "." + below[i] + "..";
    }
    return noClasses()
        .that()
        .resideInAPackage(OURS + "." + name + "..")
        .should()
        .dependOnClassesThat(
            com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(OURS + "..")
                .and(
                    com.tngtech.archunit.base.DescribedPredicate.not(
                        com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                            allowed))))
        .allowEmptyShould(true);
  }
}
