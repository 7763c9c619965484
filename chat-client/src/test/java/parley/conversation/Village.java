package parley.conversation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Hosts of their own on one network: a network namespace each, joined by a bridge in that of the
/// server.
///
/// ```
/// server 10.77.0.1, fd77::1
///    |  bridge
///    +--- alice 10.77.0.2, fd77::2
///    +--- bob   10.77.0.3, fd77::3
/// ```
final class Village implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  private static final AtomicInteger BUILT = new AtomicInteger();

  private final String prefix =
      "pl" + ProcessHandle.current().pid() + "-" + BUILT.incrementAndGet() + "-";
  private final List<String> houses = new ArrayList<>();

  /// Builds it.
  ///
  /// @throws IOException where namespaces or firewalls cannot be made; the message says why
  Village() throws IOException {
    try {
      add("server");
      in("server", "ip", "link", "add", "bridge", "type", "bridge");
      in("server", "ip", "addr", "add", "10.77.0.1/24", "dev", "bridge");
      in("server", "ip", "addr", "add", "fd77::1/64", "dev", "bridge", "nodad");
      in("server", "ip", "link", "set", "bridge", "up");
      settle("alice", 2);
      settle("bob", 3);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /// A house whose firewall can be closed.
  private void settle(String house, int number) throws IOException {
    add(house);
    String cable = "c" + number;
    in(
        "server",
        "ip",
        "link",
        "add",
        cable,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        prefix + house);
    in("server", "ip", "link", "set", cable, "master", "bridge", "up");
    in(house, "ip", "addr", "add", "10.77.0." + number + "/24", "dev", "eth0");
    in(house, "ip", "addr", "add", "fd77::" + number + "/64", "dev", "eth0", "nodad");
    in(house, "ip", "link", "set", "eth0", "up");
    openFirewall(house);
  }

  private void add(String house) throws IOException {
    run("ip", "netns", "add", prefix + house);
    houses.add(house);
    in(house, "ip", "link", "set", "lo", "up");
  }

  /// Nobody can connect to `house` from outside; what it connects to itself works.
  void closeFirewall(String house) throws IOException {
    for (String tables : List.of("iptables", "ip6tables")) {
      in(house, tables, "-w", "-A", "INPUT", "-i", "eth0", "-p", "tcp", "--syn", "-j", "DROP");
    }
  }

  /// Everybody can again.
  void openFirewall(String house) throws IOException {
    for (String tables : List.of("iptables", "ip6tables")) {
      in(house, tables, "-w", "-F", "INPUT");
    }
  }

  /// Makes `command` run in `house`.
  ProcessBuilder inside(String house, ProcessBuilder command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", prefix + house));
    whole.addAll(command.command());
    return command.command(whole);
  }

  private void in(String house, String... command) throws IOException {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", prefix + house));
    whole.addAll(Arrays.asList(command));
    run(whole.toArray(String[]::new));
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (String house : houses.reversed()) {
      run("ip", "netns", "del", prefix + house);
    }
    houses.clear();
  }
}
