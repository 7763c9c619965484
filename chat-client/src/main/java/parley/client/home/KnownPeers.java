package parley.client.home;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.protocol.Fingerprint;

/// The identity keys that were seen of other users, on disk: a line `name fingerprint` for each,
/// the name percent-encoded. A user has several keys, one for each home. A damaged line is refused:
/// without it a changed key would be taken for the first. Not thread-safe; the loop of the peers
/// uses it.
public final class KnownPeers {

  private static final Logger LOG = LoggerFactory.getLogger(KnownPeers.class);

  private final JournalWriter writer;
  private final Journal journal;
  private final Map<String, Set<Fingerprint>> keys = new HashMap<>();

  /// Opens `file`.
  ///
  /// @throws HomeException when it is damaged
  KnownPeers(Path file, JournalWriter writer) throws IOException {
    this.writer = writer;
    this.journal = Journal.open(file, this::replay);
    if (journal.damaged() > 0) {
      journal.close();
      throw new HomeException(
          "%s is damaged (%d of its lines): put a backup in its place, or remove it and compare keys again with those whom you meet"
              .formatted(file, journal.damaged()));
    }
  }

  /// Whether `key` is one of those known of `user`.
  public boolean isKnown(String user, Fingerprint key) {
    return keys.getOrDefault(user, Set.of()).contains(key);
  }

  /// Whether other keys than `key` are known of `user`, and it is not.
  public boolean isChanged(String user, Fingerprint key) {
    return keys.containsKey(user) && !isKnown(user, key);
  }

  /// `key` is one of the user's from now on. It may be lost with a crash within the next moment.
  public void add(String user, Fingerprint key) {
    if (of(user).add(key)) {
      String line = URLEncoder.encode(user, StandardCharsets.UTF_8) + " " + key;
      writer.append(
          journal,
          line,
          fault -> {
            if (fault != null) {
              LOG.atWarn().addKeyValue("user", user).log("key of a peer not remembered");
            }
          });
    }
  }

  void close() throws IOException {
    journal.close();
  }

  private void replay(String line) {
    int space = line.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException("a known peer has a name and a key");
    }
    String user = URLDecoder.decode(line.substring(0, space), StandardCharsets.UTF_8);
    of(user).add(Fingerprint.parse(line.substring(space + 1)));
  }

  private Set<Fingerprint> of(String user) {
    return keys.computeIfAbsent(user, name -> new LinkedHashSet<>());
  }
}
