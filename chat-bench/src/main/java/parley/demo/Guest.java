package parley.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.client.ChatClient;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEvent;
import parley.client.api.Download;
import parley.client.api.FileConfig;
import parley.client.api.Outcome;
import parley.client.api.Password;
import parley.client.api.PeerConfig;
import parley.client.api.PeerPath;
import parley.client.api.SharedFile;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.sandbox.Sandbox;
import parley.sandbox.ServerProcess;

/// A user of the tour at a real client. What is typed is told, and what is seen when it is waited
/// for. For one thread.
final class Guest {

  /// For a busy machine; nothing takes as long.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// Bytes a second, so that there is something to see.
  private static final long DOWNLOAD_LIMIT = 4 << 20;

  private final String name;
  private final Sandbox sandbox;
  private final Narrator narrator;
  private final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
  private @Nullable ChatClient client;

  /// Somebody of that name, who is not logged in yet.
  Guest(String name, Sandbox sandbox, Narrator narrator) {
    this.name = name;
    this.sandbox = sandbox;
    this.narrator = narrator;
  }

  /// Logs in, the first time with a new account. Returns what the client told.
  ClientEvent.Connected logIn(ServerProcess server) throws DemoException, InterruptedException {
    boolean newcomer = client == null;
    String address = server.address().getHostString() + ":" + server.address().getPort();
    narrator.runs(
        name, "./parley chat " + address + " --user " + name + (newcomer ? " --register" : ""));
    Path home = sandbox.folder().resolve("home-of-" + name);
    ClientConfig config =
        new ClientConfig(
            server.address().getHostString(),
            server.address().getPort(),
            name,
            new Password("the password of " + name),
            newcomer,
            home,
            false,
            null,
            key -> true,
            new PeerConfig("127.0.0.1", 0, List.of(), true, true, true),
            new FileConfig(files(), 0, DOWNLOAD_LIMIT));
    events.clear();
    ChatClient started = ChatClient.start(config, events::add);
    sandbox.atEnd(started::close);
    client = started;
    return await(ClientEvent.Connected.class, connected -> true, "did not get in");
  }

  /// The folder of this user's files.
  Path files() {
    Path files = sandbox.folder().resolve("files-of-" + name);
    try {
      return Files.createDirectories(files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Logs out.
  void logOut() throws DemoException, InterruptedException {
    narrator.types(name, "logout");
    var _ = answer(client().logout());
    client().close();
  }

  /// Sends a message that the other one sees at once, and tells how it went.
  void message(Guest to, String text) throws DemoException, InterruptedException {
    var state = send(to, text);
    to.seesMessage(this, text);
    tellState(to, state);
  }

  /// Sends a message.
  CompletableFuture<Outcome<DeliveryState>> send(Guest to, String text) {
    narrator.types(name, "message " + to.name + " " + text);
    return client().message(to.name, text);
  }

  /// Waits for the answer to a message, and tells it.
  void tellState(Guest to, CompletableFuture<Outcome<DeliveryState>> state)
      throws DemoException, InterruptedException {
    narrator.sees(
        name,
        switch (granted(state)) {
          case DELIVERED -> "delivered to " + to.name;
          case STORED -> "stored for " + to.name;
        });
  }

  /// Sends a message to somebody who does not want it.
  void messageInVain(Guest to, String text) throws DemoException, InterruptedException {
    if (!(answer(send(to, text)) instanceof Outcome.Refused<?>(Code code, String why, _))) {
      throw new DemoException(name + " was not refused");
    }
    narrator.sees(name, "refused (" + code.word() + "): " + why);
  }

  /// Says something to all.
  void broadcast(String text) throws DemoException, InterruptedException {
    narrator.types(name, "broadcast " + text);
    boolean partial = granted(client().broadcast(text));
    narrator.sees(name, partial ? "sent, but some did not get it" : "sent to all online");
  }

  /// Asks who is there.
  void whoElse() throws DemoException, InterruptedException {
    narrator.types(name, "whoelse");
    List<String> users = granted(client().whoElse());
    narrator.sees(name, users.isEmpty() ? "nobody" : String.join(", ", users));
  }

  /// Wants to hear nothing of `user` any more.
  void block(Guest user) throws DemoException, InterruptedException {
    narrator.types(name, "block " + user.name);
    var _ = granted(client().block(user.name));
    narrator.sees(name, "you have blocked " + user.name);
  }

  /// Wants to hear of `user` again.
  void unblock(Guest user) throws DemoException, InterruptedException {
    narrator.types(name, "unblock " + user.name);
    var _ = granted(client().unblock(user.name));
    narrator.sees(name, "you have unblocked " + user.name);
  }

  /// Opens a private session.
  void startPrivate(Guest peer) throws DemoException, InterruptedException {
    narrator.types(name, "startprivate " + peer.name);
    PeerPath path = granted(client().startPrivate(peer.name));
    narrator.sees(name, "private session with " + peer.name + ", " + path.rung().word());
    var _ =
        peer.await(
            ClientEvent.PrivateStarted.class,
            started -> started.user().equals(name),
            "did not hear of the session");
    narrator.sees(peer.name, name + " has started a private session");
  }

  /// Says something in the private session.
  void privately(Guest peer, String text) throws DemoException, InterruptedException {
    narrator.types(name, "private " + peer.name + " " + text);
    var state = client().privateMessage(peer.name, text);
    peer.seesMessage(this, text);
    tellState(peer, state);
  }

  /// Ends the private session.
  void stopPrivate(Guest peer) throws DemoException, InterruptedException {
    narrator.types(name, "stopprivate " + peer.name);
    var _ = granted(client().stopPrivate(peer.name));
    narrator.sees(name, "the private session is over");
  }

  /// Shares a file.
  void register(String file, int chunks) throws DemoException, InterruptedException {
    narrator.types(name, "register " + file + " " + chunks);
    SharedFile shared = granted(client().register(file, OptionalInt.of(chunks)));
    narrator.sees(name, shared.chunks() + " chunks, SHA-256 " + shared.sha256());
  }

  /// Begins to download a file.
  CompletableFuture<Outcome<Download>> download(String file) {
    narrator.types(name, "download " + file);
    return client().download(file, ChunkSet.EMPTY);
  }

  /// Tells how far downloads are, if that has changed; waits a moment for it.
  void tellProgress() throws InterruptedException {
    if (events.poll(50, TimeUnit.MILLISECONDS) instanceof ClientEvent.Progress progress) {
      narrator.progress(name, progress.done(), progress.total(), progress.sources().size());
    }
  }

  /// Waits for a download, and tells what it has brought.
  void tellDownload(CompletableFuture<Outcome<Download>> download)
      throws DemoException, InterruptedException {
    Download done = granted(download);
    narrator.sees(
        name,
        "complete, SHA-256 %s; from %s"
            .formatted(
                done.sha256(),
                done.sources().entrySet().stream()
                    .map(from -> "%s %.1f MiB".formatted(from.getKey(), mebibytes(from)))
                    .sorted()
                    .collect(Collectors.joining(", "))));
  }

  private static double mebibytes(Map.Entry<String, Long> from) {
    return from.getValue() / (1024.0 * 1024);
  }

  /// Waits until `user` came, or went.
  void seesPresence(Guest user, boolean online) throws DemoException, InterruptedException {
    var _ =
        await(
            ClientEvent.Presence.class,
            presence -> presence.user().equals(user.name) && presence.online() == online,
            "did not see " + user.name + (online ? " come" : " go"));
    narrator.sees(name, user.name + (online ? " is online" : " has left"));
  }

  /// Waits for that message of `from`.
  void seesMessage(Guest from, String text) throws DemoException, InterruptedException {
    ClientEvent.MessageReceived message =
        await(
            ClientEvent.MessageReceived.class,
            received -> received.from().equals(from.name) && received.text().equals(text),
            "did not get the message of " + from.name);
    String how =
        switch (message.kind()) {
          case DIRECT -> message.stored() ? " (stored)" : "";
          case BROADCAST -> " (to all)";
          case PRIVATE -> " (privately)";
        };
    narrator.sees(name, from.name + how + ": " + text);
  }

  /// Waits until the server is gone.
  void seesTheServerGo() throws DemoException, InterruptedException {
    var _ = await(ClientEvent.Disconnected.class, gone -> true, "did not miss the server");
    narrator.sees(name, "the server is gone; trying again");
  }

  /// Waits until the client has found the server again.
  void seesTheServerReturn() throws DemoException, InterruptedException {
    var _ = await(ClientEvent.Connected.class, ClientEvent.Connected::resumed, "did not return");
    narrator.sees(name, "connected again");
  }

  /// The next event that is wanted; those before it are of no interest.
  private <E extends ClientEvent> E await(Class<E> type, Predicate<E> wanted, String otherwise)
      throws DemoException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      ClientEvent event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new DemoException(name + " " + otherwise);
      }
      if (type.isInstance(event) && wanted.test(type.cast(event))) {
        return type.cast(event);
      }
    }
  }

  /// What was asked for, which is not to be refused.
  private <T extends @Nullable Object> T granted(CompletableFuture<Outcome<T>> future)
      throws DemoException, InterruptedException {
    return switch (answer(future)) {
      case Outcome.Ok<T>(T value) -> value;
      case Outcome.Refused<T>(Code code, String why, _) ->
          throw new DemoException(name + " was refused (" + code.word() + "): " + why);
    };
  }

  private <T> T answer(CompletableFuture<T> future) throws DemoException, InterruptedException {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      throw new DemoException(name + " got no answer");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private ChatClient client() {
    if (client == null) {
      throw new IllegalStateException(name + " is not logged in");
    }
    return client;
  }
}
