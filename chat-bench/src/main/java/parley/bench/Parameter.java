package parley.bench;

import java.util.Locale;

/// What a benchmark can be asked for, as a number: its option, its name in JSON, and what people
/// read of it.
enum Parameter {
  USERS("--users", "users", "%,d users"),
  WINDOW("--window", "window", "window %,d"),
  SIZE("--size", "size", "%,d bytes"),
  SECONDS("--seconds", "seconds", "%,d s"),
  MIB("--mib", "mib", "%,d MiB"),
  SEEDS("--seeds", "seeds", "seeds %,d"),
  LEECHERS("--leechers", "leechers", "leechers %,d"),
  CHUNKS("--chunks", "chunks", "chunks %,d"),
  WARM_UP("--warm-up", "warmUp", "warm-up %,d s");

  final String option;
  final String field;
  private final String words;

  Parameter(String option, String field, String words) {
    this.option = option;
    this.field = field;
    this.words = words;
  }

  /// What is asked for.
  int in(Options options) {
    return switch (this) {
      case USERS -> options.users();
      case WINDOW -> options.window();
      case SIZE -> options.size();
      case SECONDS -> options.seconds();
      case MIB -> options.swarm().mib();
      case SEEDS -> options.swarm().seeds();
      case LEECHERS -> options.swarm().leechers();
      case CHUNKS -> options.swarm().chunks();
      case WARM_UP -> options.warmUp();
    };
  }

  /// The same for people.
  String words(Options options) {
    return String.format(Locale.ROOT, words, in(options));
  }
}
