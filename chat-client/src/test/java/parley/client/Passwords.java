package parley.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import parley.client.api.Password;

/// Passwords that all tests share, so that the key of each is derived once: that takes longer than
/// most tests. Any thread may call.
public final class Passwords {

  private static final Map<String, Password> ALL = new ConcurrentHashMap<>();

  private Passwords() {}

  /// The one with that text.
  public static Password of(String text) {
    return ALL.computeIfAbsent(text, Password::new);
  }
}
