package parley.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import parley.client.api.ClientEvent;
import parley.client.api.Download;
import parley.client.api.Outcome;
import parley.protocol.DeliveryState;
import parley.sandbox.Sandbox;
import parley.sandbox.ServerProcess;

/// What is shown, scene by scene. For one thread.
final class Tour {

  private static final String SERVER = "server";

  /// Below those that operating systems give out.
  private static final int FIRST_PORT = 30_000;

  private static final int LAST_PORT = 32_000;

  private final Sandbox sandbox;
  private final Narrator narrator = new Narrator(List.of("alice", "bob", "carol", "dave", SERVER));
  private final Guest alice;
  private final Guest bob;
  private final Guest carol;
  private final Guest dave;
  private final Path data;

  /// A tour in `sandbox`.
  Tour(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.alice = new Guest("alice", sandbox, narrator);
    this.bob = new Guest("bob", sandbox, narrator);
    this.carol = new Guest("carol", sandbox, narrator);
    this.dave = new Guest("dave", sandbox, narrator);
    this.data = sandbox.folder().resolve("server");
  }

  /// Shows everything.
  ///
  /// @throws DemoException something went otherwise than told
  /// @throws IOException the server did not start
  void run() throws DemoException, IOException, InterruptedException {
    narrator.scene(
        "A server",
        """
        One command, one port, one folder. Connections are encrypted; the fingerprint names the
        server's key, and clients remember it.\
        """);
    ServerProcess server = start(port());
    logins(server);
    messages();
    broadcasts(server);
    blocks();
    away(server);
    privateSession();
    server = crash(server);
    swarm(server);
    goodbye(server);
  }

  private void logins(ServerProcess server) throws DemoException, InterruptedException {
    narrator.scene(
        "Two users",
        """
        Each makes an account and logs in. The password never leaves their machine: the server
        only learns how to check it. Who is there sees who comes.\
        """);
    ClientEvent.Connected connected = alice.logIn(server);
    narrator.sees("alice", "welcome; the server's key is new, and remembered from now on:");
    narrator.sees("alice", String.valueOf(connected.fingerprint()));
    var _ = bob.logIn(server);
    narrator.sees("bob", "welcome");
    alice.seesPresence(bob, true);
  }

  private void messages() throws DemoException, InterruptedException {
    narrator.scene(
        "Messages",
        """
        "delivered" means that the other one's client has shown the message and said so, not that
        it has left.\
        """);
    alice.message(bob, "Hello, Bob! Lunch at noon?");
    bob.message(alice, "Gladly.");
  }

  private void broadcasts(ServerProcess server) throws DemoException, InterruptedException {
    narrator.scene("One to all", "Carol comes too. A broadcast goes to everyone who is online.");
    var _ = carol.logIn(server);
    narrator.sees("carol", "welcome");
    alice.seesPresence(carol, true);
    bob.seesPresence(carol, true);
    carol.whoElse();
    alice.broadcast("The coffee machine works again");
    bob.seesMessage(alice, "The coffee machine works again");
    carol.seesMessage(alice, "The coffee machine works again");
  }

  private void blocks() throws DemoException, InterruptedException {
    narrator.scene(
        "Blocking",
        """
        Bob wants his peace. Carol cannot write to him and no longer sees him; nothing else
        changes for anybody.\
        """);
    bob.block(carol);
    carol.messageInVain(bob, "Psst");
    carol.whoElse();
    carol.broadcast("Has anybody seen Bob?");
    alice.seesMessage(carol, "Has anybody seen Bob?");
    bob.unblock(carol);
    carol.message(bob, "There you are");
  }

  private void away(ServerProcess server) throws DemoException, InterruptedException {
    narrator.scene(
        "Messages to those who are away",
        """
        Bob leaves. What is sent to him is "stored": it is on the server's disk, and he gets it
        when he logs in.\
        """);
    bob.logOut();
    alice.seesPresence(bob, false);
    alice.tellState(bob, alice.send(bob, "You forgot your umbrella"));
    var _ = bob.logIn(server);
    bob.seesMessage(alice, "You forgot your umbrella");
    alice.seesPresence(bob, true);
  }

  private void privateSession() throws DemoException, InterruptedException {
    narrator.scene(
        "A private session",
        """
        Alice and Bob talk without the server: it introduces them, then their clients find a way to
        each other, and each proves to hold the key that it logged in with. Nobody else can read.\
        """);
    alice.startPrivate(bob);
    alice.privately(bob, "The present for Carol is in my drawer");
    bob.privately(alice, "She will love it");
    bob.stopPrivate(alice);
  }

  private void swarm(ServerProcess server) throws DemoException, IOException, InterruptedException {
    narrator.scene(
        "A file for many",
        """
        Alice shares a film of 12 MiB in 48 chunks. Three download it at the same time, and give each
        other what they have got already, so that Alice need not send it three times. Each chunk is
        checked before it counts. (Slowed down to 4 MiB a second, so that there is something to see.)\
        """);
    byte[] film = new byte[12 << 20];
    new Random(1).nextBytes(film);
    Files.write(alice.files().resolve("film.mkv"), film);
    var _ = dave.logIn(server);
    alice.register("film.mkv", 48);
    List<Guest> viewers = List.of(bob, carol, dave);
    List<CompletableFuture<Outcome<Download>>> downloads =
        viewers.stream().map(viewer -> viewer.download("film.mkv")).toList();
    while (!downloads.stream().allMatch(CompletableFuture::isDone)) {
      for (Guest viewer : viewers) {
        viewer.tellProgress();
      }
    }
    for (int i = 0; i < viewers.size(); i++) {
      viewers.get(i).tellDownload(downloads.get(i));
    }
    dave.logOut();
  }

  private ServerProcess crash(ServerProcess server)
      throws DemoException, IOException, InterruptedException {
    narrator.scene(
        "A crash",
        """
        Bob is away, and one message is stored for him. Then the server is killed, with no time to
        save anything. What Alice types meanwhile waits with her, on disk. The server comes back,
        the clients find it by themselves, and nothing is lost and nothing comes twice.\
        """);
    bob.logOut();
    alice.seesPresence(bob, false);
    alice.tellState(bob, alice.send(bob, "This one is on the disk"));
    narrator.runs(SERVER, "kill -9 %1");
    server.kill();
    alice.seesTheServerGo();
    carol.seesTheServerGo();
    CompletableFuture<Outcome<DeliveryState>> waiting =
        alice.send(carol, "This one waits for the server");
    ServerProcess restarted = start(server.address().getPort());
    alice.seesTheServerReturn();
    carol.seesTheServerReturn();
    carol.seesMessage(alice, "This one waits for the server");
    alice.tellState(carol, waiting);
    var _ = bob.logIn(restarted);
    bob.seesMessage(alice, "This one is on the disk");
    return restarted;
  }

  private void goodbye(ServerProcess server) throws DemoException, InterruptedException {
    narrator.scene("Goodbye", "All log out, and the server stops. Nothing of this tour is left.");
    bob.logOut();
    alice.seesPresence(bob, false);
    carol.logOut();
    alice.seesPresence(carol, false);
    alice.logOut();
    narrator.runs(SERVER, "kill %1");
    int status = server.stop();
    if (status != 0) {
      throw new DemoException("the server ended with status " + status);
    }
    narrator.sees(SERVER, "stopped");
    narrator.end("Now yours: ./parley server here, ./parley chat in another terminal.");
  }

  /// A free port to which the server can come back: nobody who asks for any port gets it meanwhile.
  private static int port() throws IOException {
    int port = FIRST_PORT + (int) (ProcessHandle.current().pid() % (LAST_PORT - FIRST_PORT));
    while (port < LAST_PORT) {
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException taken) {
        port++;
      }
    }
    return 0;
  }

  private ServerProcess start(int port) throws IOException {
    narrator.runs(SERVER, "./parley server" + (port == 0 ? "" : " --port " + port));
    ServerProcess server =
        ServerProcess.start(sandbox, data, List.of(), List.of("--port", Integer.toString(port)));
    narrator.sees(
        SERVER,
        "ready on port %d, fingerprint %s"
            .formatted(
                server.address().getPort(),
                server.fingerprint().map(Object::toString).orElse("none")));
    return server;
  }
}
