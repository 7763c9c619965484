package parley.client;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEnd;
import parley.client.api.ClientEvent;
import parley.client.api.Download;
import parley.client.api.FileSearch;
import parley.client.api.Outcome;
import parley.client.api.PeerPath;
import parley.client.api.SharedFile;
import parley.client.api.Transfer;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Limits;
import parley.protocol.Request;

/// A user's client. Any thread may call any method; none of them blocks, but [#close]. Every stage
/// completes and every event is told on the client's one callback thread, in order; after the end,
/// commands are refused on the calling thread.
///
/// Its threads, all of them daemons:
/// - one event loop, which owns all state: the link, the outbox, what was seen;
/// - one callback thread, which runs the listener and whatever hangs on the stages. While it is
///   busy, at most some hundred events wait for it, then the server does;
/// - one peer loop, which owns all links to other clients until they are in use, and those of
///   private sessions after that; one swarm loop, which owns the links for chunks; beside them, for
///   a moment each, threads that start them, look up names and load their TLS;
/// - one journal thread, which writes what the home keeps, and one sync thread, which has the disk
///   keep it;
/// - while there is work for them, as many that hash files as there are cores, and one that waits
///   for their disk;
/// - a login thread while a login is tried, which may wait for names, keys, disk and the person.
public final class ChatClient implements AutoCloseable {

  private final ClientConfig config;
  private final EventLoop loop;
  private final Correspondence correspondence;

  private ChatClient(ClientConfig config, Consumer<ClientEvent> listener, EventLoop loop) {
    this.config = config;
    this.loop = loop;
    this.correspondence = new Correspondence(config, listener, loop, this::execute);
  }

  /// Starts to connect. `listener` hears all events until the end; a message counts as shown, and
  /// is acknowledged, when the listener returns from it. A listener that throws ends the client.
  public static ChatClient start(ClientConfig config, Consumer<ClientEvent> listener) {
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("parley-client", true), NioIoHandler.newFactory());
    ChatClient client = new ChatClient(config, listener, group.next());
    client.execute(client.correspondence::start);
    var _ =
        client
            .correspondence
            .released()
            .thenRun(() -> {
              var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            });
    return client;
  }

  /// Completes when the client has ended, after the last event.
  public CompletableFuture<ClientEnd> ended() {
    return correspondence.ended().copy();
  }

  /// Sends `text` to `to`. Waits in the outbox while there is no connection, over restarts too;
  /// messages to one user keep their order. Refused with `not-connected` when the client ends
  /// before the answer: then it stays in the outbox for the next run, if there was a login.
  public CompletableFuture<Outcome<DeliveryState>> message(String to, String text) {
    Outcome.Refused<DeliveryState> refusal = refusal(text);
    if (refusal == null && to.equals(config.user())) {
      refusal = new Outcome.Refused<>(Code.SELF, "that is you");
    }
    return refusal != null
        ? refused(refusal)
        : submit(outcome -> correspondence.message(to, text, outcome));
  }

  /// Sends `text` to everyone online. Success says whether it was partial: someone online has
  /// blocked this user.
  public CompletableFuture<Outcome<Boolean>> broadcast(String text) {
    Outcome.Refused<Boolean> refusal = refusal(text);
    return refusal != null
        ? refused(refusal)
        : ask(
            id -> new Request.SendBroadcast(id, text),
            answer ->
                answer instanceof Answer.BroadcastSent(_, boolean partial)
                    ? new Outcome.Ok<>(partial)
                    : null);
  }

  /// Who else is online, sorted.
  public CompletableFuture<Outcome<List<String>>> whoElse() {
    active();
    return whoIsOnline();
  }

  /// The same, for a client that wants to know it by itself: no sign that the user is there.
  public CompletableFuture<Outcome<List<String>>> whoIsOnline() {
    return ask(Request.WhoElse::new, ChatClient::users);
  }

  /// Who else is or was online within the last `seconds` (0 or more), sorted.
  public CompletableFuture<Outcome<List<String>>> whoElseSince(long seconds) {
    return ask(id -> new Request.WhoElseSince(id, seconds), ChatClient::users);
  }

  /// Blocks `user`.
  public CompletableFuture<Outcome<@Nullable Void>> block(String user) {
    return submit(outcome -> correspondence.block(user, outcome));
  }

  /// Unblocks `user`.
  public CompletableFuture<Outcome<@Nullable Void>> unblock(String user) {
    return ask(id -> new Request.Unblock(id, user), Requests::done);
  }

  /// Reaches `user` for a private session, whichever way works.
  public CompletableFuture<Outcome<PeerPath>> startPrivate(String user) {
    return command(outcome -> correspondence.peers().startPrivate(user, outcome));
  }

  /// Sends `text` over the private session with `user`; messages of one session keep their order.
  /// Success comes when the peer's client has shown and recorded it.
  public CompletableFuture<Outcome<DeliveryState>> privateMessage(String user, String text) {
    Outcome.Refused<DeliveryState> refusal = refusal(text);
    return refusal != null
        ? refused(refusal)
        : command(outcome -> correspondence.peers().privateMessage(user, text, outcome));
  }

  /// Ends the private session with `user`.
  public CompletableFuture<Outcome<@Nullable Void>> stopPrivate(String user) {
    return command(outcome -> correspondence.peers().stopPrivate(user, outcome));
  }

  /// The present identity key of `user` joins those that are known here.
  public CompletableFuture<Outcome<@Nullable Void>> trust(String user) {
    return command(outcome -> correspondence.peers().trust(user, outcome));
  }

  /// Shares a file of the configured folder, in so many chunks; without a number in as many as suit
  /// its size.
  public CompletableFuture<Outcome<SharedFile>> register(String file, OptionalInt chunks) {
    return command(outcome -> correspondence.transfers().register(file, chunks, outcome));
  }

  /// Who online holds a file, or some of it.
  public CompletableFuture<Outcome<FileSearch>> searchFile(String file) {
    return command(outcome -> correspondence.transfers().search(file, outcome));
  }

  /// Who online holds at least one of `chunks`, and which of them.
  public CompletableFuture<Outcome<FileSearch>> searchChunk(String file, ChunkSet chunks) {
    return searchFile(file)
        .thenApply(found ->
            found instanceof Outcome.Ok<FileSearch>(FileSearch all)
                ? all.restrictedTo(chunks)
                : found);
  }

  /// Fetches those chunks of a file into the configured folder, from many peers at once; no chunk
  /// means all of them.
  public CompletableFuture<Outcome<Download>> download(String file, ChunkSet chunks) {
    return command(outcome -> correspondence.transfers().download(file, chunks, outcome));
  }

  /// What is going up and down.
  public CompletableFuture<List<Transfer>> transfers() {
    CompletableFuture<List<Transfer>> transfers = new CompletableFuture<>();
    if (!execute(() -> correspondence.transfers().transfers(transfers))) {
      transfers.complete(List.of());
    }
    return transfers;
  }

  /// Lets the download of a file stand still.
  public CompletableFuture<Outcome<@Nullable Void>> pause(String file) {
    return command(outcome -> correspondence.transfers().pause(file, outcome));
  }

  /// Goes on with a download that stands still.
  public CompletableFuture<Outcome<@Nullable Void>> resume(String file) {
    return command(outcome -> correspondence.transfers().resume(file, outcome));
  }

  /// Gives up the download of a file, and what is there of it.
  public CompletableFuture<Outcome<@Nullable Void>> cancel(String file) {
    return command(outcome -> correspondence.transfers().cancel(file, outcome));
  }

  /// Of which files some chunk would be in nobody's hands online if this user left.
  public CompletableFuture<Outcome<List<String>>> lastHolder() {
    return submit(outcome -> correspondence.transfers().lastHolder(outcome));
  }

  /// Tells the server that the user gave a well-formed command that needed no server.
  public void active() {
    execute(correspondence::active);
  }

  /// Logs out and ends, within 2 s, or 4 when files wait for a slow disk. Unanswered messages stay
  /// in the outbox for the next run.
  public CompletableFuture<ClientEnd> logout() {
    execute(correspondence::logout);
    return ended();
  }

  /// Ends without a word to the server, as a crash would; waits until the home is released.
  @Override
  public void close() {
    execute(correspondence::close);
    correspondence.released().join();
  }

  private <T extends @Nullable Object> CompletableFuture<Outcome<T>> ask(
      LongFunction<Request> request, Function<Answer, @Nullable Outcome<T>> success) {
    return submit(outcome -> correspondence.requests().ask(request, success, outcome));
  }

  /// A command that may need no server, to which the user counts as active all the same.
  private <T extends @Nullable Object> CompletableFuture<Outcome<T>> command(
      Consumer<CompletableFuture<Outcome<T>>> command) {
    active();
    return submit(command);
  }

  private <T extends @Nullable Object> CompletableFuture<Outcome<T>> submit(
      Consumer<CompletableFuture<Outcome<T>>> command) {
    CompletableFuture<Outcome<T>> outcome = new CompletableFuture<>();
    if (!execute(() -> command.accept(outcome))) {
      outcome.complete(Outcome.Refused.ended());
    }
    return outcome;
  }

  /// Refuses without asking the server, which learns only that the user is active: one whom it
  /// refuses itself is, too.
  private <T> CompletableFuture<Outcome<T>> refused(Outcome.Refused<T> refusal) {
    if (refusal.code() != Code.USAGE) {
      active();
    }
    CompletableFuture<Outcome<T>> outcome = new CompletableFuture<>();
    correspondence.callbacks().complete(outcome, refusal);
    return outcome;
  }

  /// Runs `task` on the event loop, unless the client has ended and there is none.
  private boolean execute(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private static <T> Outcome.@Nullable Refused<T> refusal(String text) {
    if (text.isEmpty()) {
      return new Outcome.Refused<>(Code.USAGE, "there is no text");
    }
    return Limits.isTooLarge(text)
        ? new Outcome.Refused<>(
            Code.TOO_LARGE, "a text has at most " + Limits.TEXT_BYTES + " bytes of UTF-8")
        : null;
  }

  private static @Nullable Outcome<List<String>> users(Answer answer) {
    return answer instanceof Answer.Users users ? new Outcome.Ok<>(users.users()) : null;
  }
}
