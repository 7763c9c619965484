package parley;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/// Which part may know which: the arrows of docs/ARCHITECTURE.md, checked.
class ArchitectureTest {

  private static final JavaClasses PARLEY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("jmh_generated"))
          .importPackages("parley");

  @Test
  void theProtocolKnowsNoNettyAndNoInputOrOutput() {
    check(
        noClasses()
            .that(resideInAPackage("parley.protocol.."))
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "io.netty..",
                    "tools.jackson.core..",
                    "java.io..",
                    "java.net..",
                    "java.nio.channels..",
                    "java.nio.file..")));
  }

  @Test
  void theProtocolKnowsNothingElseOfParley() {
    check(
        noClasses()
            .that(resideInAPackage("parley.protocol.."))
            .should()
            .dependOnClassesThat(parleyOutside("parley.protocol..")));
  }

  @Test
  void theWireKnowsOnlyTheProtocol() {
    check(
        noClasses()
            .that(resideInAPackage("parley.wire.."))
            .should()
            .dependOnClassesThat(parleyOutside("parley.protocol..", "parley.wire..")));
  }

  @Test
  void serverAndClientDoNotKnowEachOther() {
    check(
        noClasses()
            .that(resideInAPackage("parley.server.."))
            .should()
            .dependOnClassesThat(resideInAPackage("parley.client..")));
    check(
        noClasses()
            .that(resideInAPackage("parley.client.."))
            .should()
            .dependOnClassesThat(resideInAPackage("parley.server..")));
  }

  @Test
  void onlyTheServersWiringPicksTheStore() {
    check(
        noClasses()
            .that(
                resideInAPackage("parley..")
                    .and(not(resideInAnyPackage("parley.server", "parley.server.store.sqlite.."))))
            .should()
            .dependOnClassesThat(resideInAPackage("parley.server.store.sqlite..")));
  }

  @Test
  void onlyTheStoreSpeaksSql() {
    check(
        noClasses()
            .that(not(resideInAPackage("parley.server.store.sqlite..")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.sql..", "org.sqlite..")));
  }

  @Test
  void theHeadlessClientKnowsNoTerminal() {
    check(
        noClasses()
            .that(
                resideInAPackage("parley.client..")
                    .and(not(resideInAPackage("parley.client.terminal.."))))
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("parley.client.terminal..", "org.jline..", "picocli..")));
  }

  @Test
  void theSwarmKnowsNoClockNoInputOrOutputAndOnlyTheProtocol() {
    check(
        noClasses()
            .that(resideInAPackage("parley.client.transfer.swarm.."))
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("io.netty..", "java.io..", "java.net..", "java.nio..")
                    .or(parleyOutside("parley.protocol..", "parley.client.transfer.swarm..")))
            .orShould()
            .callMethod(System.class, "nanoTime"));
  }

  @Test
  void onlyTransfersKnowTheSwarm() {
    check(
        noClasses()
            .that(
                resideInAPackage("parley.client..")
                    .and(not(resideInAPackage("parley.client.transfer.."))))
            .should()
            .dependOnClassesThat(resideInAPackage("parley.client.transfer.swarm..")));
  }

  @Test
  void whatJudgesRunsUnderFaultsKnowsNothingOfWhatItJudges() {
    check(
        noClasses()
            .that(resideInAPackage("parley.faults.check.."))
            .should()
            .dependOnClassesThat(parleyOutside("parley.faults.check..")));
  }

  @Test
  void packagesFormNoCycle() {
    check(slices().matching("parley.(**)").should().beFreeOfCycles());
  }

  @Test
  void classesAreNamedAfterWhatTheyAre() {
    check(
        classes()
            .should()
            .haveSimpleNameNotEndingWith("Manager")
            .andShould()
            .haveSimpleNameNotEndingWith("Helper")
            .andShould()
            .haveSimpleNameNotEndingWith("Util")
            .andShould()
            .haveSimpleNameNotEndingWith("Utils")
            .andShould()
            .haveSimpleNameNotEndingWith("Impl"));
  }

  private static void check(ArchRule rule) {
    rule.check(PARLEY);
  }

  private static DescribedPredicate<JavaClass> parleyOutside(String... packages) {
    return resideInAPackage("parley..").and(not(resideInAnyPackage(packages)));
  }

  private static DescribedPredicate<JavaClass> not(DescribedPredicate<JavaClass> predicate) {
    return DescribedPredicate.not(predicate);
  }
}
