package parley.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlayTest {

  @Test
  void aPlayIsScenesOfSteps() {
    List<Scene> scenes =
        Play.read(
            "a.play",
            List.of(
                "# a remark", "One", "  alice logs in", "", "Two", "  # a remark", "  1 s passes"));
    assertThat(scenes).extracting(Scene::title).containsExactly("One", "Two");
    assertThat(scenes).extracting(Scene::line).containsExactly(2, 5);
    assertThat(scenes.getFirst().steps().getFirst().line()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice loggs in",
        "alice logs in with pasword=x",
        "alice sees message form=bob",
        "alice sees mesage",
        "alice sees message from bob",
        "alice sees message text=\"no end",
        "alice gets okay",
        "alice types \"\\x\"",
        "3 times alice loggs in",
        "alice loggs in, after 3 s",
        "the server runs",
        "alice message bob hello"
      })
  void aStepThatMeansNothingIsFoundBeforeThePlay(String step) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Play.read("a.play", List.of("Title", "  " + step)))
        .withMessageStartingWith("a.play:2: ");
  }

  @Test
  void noTwoScenesHaveTheSameTitleAndNoneIsEmpty() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Play.read("a.play", List.of("One", " 1 s passes", "One")))
        .withMessageStartingWith("a.play:3: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Play.read("a.play", List.of("One")))
        .withMessageStartingWith("a.play:1: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Play.read("a.play", List.of("  alice logs in")))
        .withMessageStartingWith("a.play:1: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from=alice",
        "text=\"two words\"",
        "text~\"^two\"",
        "users=[alice, bob]",
        "users#2",
        "stored=true kind=direct",
        "first=false",
        "sent=any",
        "retry=2",
        "code=any"
      })
  void whatIsSaidOfAnEventMustBeSo(String said) {
    assertThat(Fields.ofEvent(said).mismatch(event())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from=bob",
        "text=two",
        "text~\"^words\"",
        "users=[bob, alice]",
        "users=[alice]",
        "users#1",
        "users#3",
        "text#1",
        "stored=false",
        "first=true",
        "first=any",
        "to=alice"
      })
  void whatIsNotSoIsAMismatch(String said) {
    assertThat(Fields.ofEvent(said).mismatch(event())).isPresent();
  }

  @Test
  void longTextsCanBeWrittenShort() {
    assertThat(Fields.expand("<3*ab>c<2*d>")).isEqualTo("abababcdd");
    assertThat(Fields.unquote("\"<2*\\u00e9>\"")).isEqualTo("éé");
  }

  private static JsonNode event() {
    return new JsonMapper()
        .readTree(
            """
            {"event":"x","from":"alice","text":"two words","users":["alice","bob"],"stored":true,
             "kind":"direct","sent":"2026","retry":2,"code":"blocked"}
            """);
  }
}
