package parley.faults;

import java.io.IOException;

/// What the operating system does for us, by its own commands. Has no state.
final class Signal {

  private Signal() {}

  /// Sends a signal, as `STOP`, to a process; false when there is none.
  static boolean send(String signal, long pid) throws IOException, InterruptedException {
    return run("kill", "-" + signal, Long.toString(pid));
  }

  /// Runs a command; true when it says that all went well.
  static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
