package parley.demo;

import java.io.IOException;
import parley.logging.Logging;
import parley.sandbox.Sandbox;

/// `parley demo`: a tour in one terminal, of which nothing is left.
public final class Main {

  private Main() {}

  /// Gives the tour; the exit status is 0, or 1 when something went wrong, or 2 for arguments.
  public static void main(String[] args) throws InterruptedException {
    Logging.off();
    if (args.length > 0) {
      boolean help = args[0].equals("--help") || args[0].equals("-h");
      (help ? System.out : System.err)
          .println("Usage: parley demo: a tour in this terminal, without any options");
      System.exit(help ? 0 : 2);
    }
    System.exit(tour());
  }

  private static int tour() throws InterruptedException {
    try (Sandbox sandbox = Sandbox.open()) {
      try {
        new Tour(sandbox).run();
        return 0;
      } catch (DemoException | IOException e) {
        // After Ctrl-C all that fails is what was taken away.
        if (!sandbox.isClosed()) {
          System.err.println("parley: " + e.getMessage());
        }
        return 1;
      }
    } catch (IOException e) {
      System.err.println("parley: there is no temporary folder: " + e.getMessage());
      return 1;
    }
  }
}
