package parley.server;

import java.lang.reflect.Proxy;
import java.util.List;

/// Makes SIGTERM, SIGINT and SIGHUP end the process with exit status 0, after its shutdown hooks.
/// By itself the JVM would exit with 128 and the number of the signal, as if the server had failed
/// to stop; and a hook that halts the JVM to change that would leave undone what others do at exit,
/// such as to remove temporary files.
final class StopSignals {

  private static final int OK = 0;

  private StopSignals() {}

  /// There is no public API for signals, but the module jdk.unsupported exports one, which javac
  /// warns of whoever names it. Where it is missing, stopping is as graceful, and only the exit
  /// status is another.
  static void exitWhenAsked() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object exit =
          Proxy.newProxyInstance(
              StopSignals.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                System.exit(OK);
                return null;
              });
      for (String name : List.of("TERM", "INT", "HUP")) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), exit);
      }
    } catch (ReflectiveOperationException e) {
      // The JVM's own handlers stay.
    }
  }
}
