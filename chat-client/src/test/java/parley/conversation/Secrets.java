package parley.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What nobody who only looks on may learn of a scene: its passwords, and what its users say.
/// Belongs to the scene's thread.
final class Secrets {

  /// What is shorter may stand somewhere by chance.
  private static final int CHARACTERS_LEAST = 10;

  private static final Pattern SAID =
      Pattern.compile("\\s*(?:(?:message|private) +\\S+|broadcast) (?<text>.*)", Pattern.DOTALL);

  private final Set<String> secrets = new LinkedHashSet<>();

  /// A password.
  void add(String password) {
    if (password.length() >= CHARACTERS_LEAST) {
      secrets.add(password);
    }
  }

  /// A line that somebody types.
  void typed(String line) {
    Matcher said = SAID.matcher(line);
    if (said.matches()) {
      add(said.group("text"));
    }
  }

  /// Fails when `output` tells any of it, in clear, in hexadecimal digits or in base64.
  void expectNoneIn(String name, String output) {
    for (String secret : secrets) {
      byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
      String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
      for (String form : List.of(secret, HexFormat.of().formatHex(bytes), base64)) {
        assertThat(output.contains(form)).as("%s tells: %s", name, secret).isFalse();
      }
    }
  }
}
