package parley.client.terminal;

/// Placeholder, until there is something to run.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("parley: not built yet: " + String.join(" ", args));
  }
}
