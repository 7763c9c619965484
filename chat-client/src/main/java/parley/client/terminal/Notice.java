package parley.client.terminal;

import java.util.Map;

/// How a terminal is told to call its user.
enum Notice {
  OFF,
  BELL,
  DESKTOP;

  private static final String BEL = "\u0007";

  /// What to write to the terminal at a message of `user`. It moves no cursor.
  String escape(String user, Map<String, String> environment) {
    return switch (this) {
      case OFF -> "";
      case BELL -> BEL;
      case DESKTOP -> desktop("message from " + SafeText.of(user), environment);
    };
  }

  /// Terminals that know both sequences would show two notifications, so it is one or the other:
  /// OSC 777 for urxvt, foot and those built on VTE, OSC 9 for the rest.
  private static String desktop(String text, Map<String, String> environment) {
    String type = environment.getOrDefault("TERM", "");
    boolean osc777 =
        type.startsWith("rxvt")
            || type.startsWith("foot")
            || environment.containsKey("VTE_VERSION");
    return osc777
        ? "\u001b]777;notify;Parley;" + text.replace(';', ',') + BEL
        : "\u001b]9;" + text + BEL;
  }
}
