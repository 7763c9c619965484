package parley;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What the code does with secrets, as far as it can be seen in the code.
class SecretsTest {

  /// What people say, and what proves who they are. (Keys and tokens are `Bytes`, which print
  /// nothing.)
  private static final Set<String> SECRET = Set.of("text", "password", "message");

  /// Records in which such a component is an explanation, an option, or SCRAM's public part.
  private static final Set<String> PUBLIC =
      Set.of(
          "Refused",
          "PeerRefused",
          "LoginRefused",
          "Rejected",
          "Disconnected",
          "Ended",
          "Failed",
          "Unreachable",
          "HelpText",
          "Value",
          "ScramFirst",
          "Challenge",
          "Welcome");

  private static final JavaClasses PARLEY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("jmh_generated"))
          .importPackages("parley");

  @Test
  void noRecordPrintsWhatPeopleSayOrWhatProvesWhoTheyAre() {
    assertThat(PARLEY.stream().filter(JavaClass::isRecord).map(JavaClass::reflect))
        .filteredOn(SecretsTest::hasSecret)
        .hasSizeGreaterThan(15)
        .filteredOn(SecretsTest::printsSecret)
        .isEmpty();
  }

  private static boolean hasSecret(Class<?> type) {
    return !PUBLIC.contains(type.getSimpleName())
        && Arrays.stream(type.getRecordComponents())
            .anyMatch(component ->
                component.getType() == String.class && SECRET.contains(component.getName()));
  }

  private static boolean printsSecret(Class<?> type) {
    MethodModel toString =
        ClassFile.of().parse(bytes(type)).methods().stream()
            .filter(method -> method.methodName().equalsString("toString"))
            .findFirst()
            .orElseThrow();
    return toString.code().orElseThrow().elementStream().anyMatch(SecretsTest::readsSecret);
  }

  private static boolean readsSecret(CodeElement element) {
    return switch (element) {
      // What the compiler makes for records reads all of them.
      case InvokeDynamicInstruction call ->
          call.bootstrapMethod().owner().displayName().equals("ObjectMethods");
      case FieldInstruction field -> SECRET.contains(field.name().stringValue());
      case InvokeInstruction call -> SECRET.contains(call.name().stringValue());
      default -> false;
    };
  }

  private static byte[] bytes(Class<?> type) {
    String name = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream in = Objects.requireNonNull(type.getResourceAsStream(name))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatProvesWhoSomebodyIsIsComparedInATimeThatTellsNothing() {
    noClasses()
        .that(
            resideInAnyPackage(
                "parley.scram..",
                "parley.server.login..",
                "parley.server.relay..",
                "parley.client.peer..",
                "parley.client.uplink.."))
        .should()
        .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
        .check(PARLEY);
  }

  /// A file that is closed to others later was open to them before. The data folder closes what
  /// somebody else has put there: a backup.
  @Test
  void filesAreMadeWithTheirPermissionsAndNotGivenThemLater() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("parley.server.store.sqlite.DataFolder")
        .should()
        .callMethod(Files.class, "setPosixFilePermissions", Path.class, Set.class)
        .check(PARLEY);
  }
}
