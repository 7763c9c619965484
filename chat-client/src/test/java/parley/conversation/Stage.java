package parley.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import parley.conversation.Scene.Step;

/// Where one scene is played: its server, its actors and the network between them. Belongs to one
/// thread.
final class Stage implements AutoCloseable {

  private final Theatre theatre;
  private final Lodgings lodgings = new Lodgings();
  private final Shelves shelves = new Shelves(lodgings.folder("shelves"));
  private final Secrets secrets = new Secrets();
  private final Pace pace = new Pace(this);
  private final Map<String, Actor> actors = new LinkedHashMap<>();
  private final Map<String, Network> networks = new LinkedHashMap<>();
  private Cast cast;
  private @Nullable Host host;
  private @Nullable Stranger stranger;

  private Stage(Theatre theatre) {
    this.theatre = theatre;
    cast = new Cast(theatre.nextNumber());
  }

  /// Plays `scene`, to its end or to the first step that breaks a promise.
  static void play(Theatre theatre, Scene scene) throws IOException {
    try (Stage stage = new Stage(theatre)) {
      stage.play(scene);
    }
  }

  private void play(Scene scene) {
    Step current = scene.steps().getFirst();
    try {
      for (Step step : scene.steps()) {
        current = step;
        pace.stepEnds();
        step.action().play(this);
      }
      curtain();
    } catch (Exception | AssertionError e) {
      throw report(e, scene, current);
    }
  }

  private AssertionError report(Throwable cause, Scene scene, Step step) {
    List<String> witnesses = new ArrayList<>();
    actors.values().forEach(actor -> witnesses.add(actor.transcript()));
    if (host != null) {
      host.wearOut();
      witnesses.add("server\n" + host.server().log().indent(2));
    }
    return new BrokenPromise(cause, scene, step, witnesses);
  }

  // ---- the server

  void runServerWith(List<String> options) {
    host = theatre.lend(options);
  }

  /// A server of the scene's own, where users go by the names that the play gives them.
  void runNewServer(List<String> options) {
    host = Host.start(options);
    host.wearOut();
    cast = new Cast();
  }

  void importAccounts(String credentials) {
    String file = lodgings.file(credentials).toString();
    runNewServer(List.of("--registration", "closed", "--credentials", file));
  }

  void startServerAndImport(String credentials) {
    host().startAgain(List.of("--credentials", lodgings.file(credentials).toString()));
  }

  void expectLog(String text) {
    assertThat(host().server().log()).contains(text);
  }

  void fillDisk(boolean full) throws IOException, InterruptedException {
    host().wearOut();
    host().server().limitDisk(full);
  }

  /// Health is what was seen a moment ago.
  void expectHealth(String text) {
    Awaitility.await()
        .untilAsserted(() -> assertThat(host().server().get("/health")).contains(text));
  }

  void expectInLog(String text) {
    Awaitility.await().untilAsserted(() -> assertThat(host().server().log()).contains(text));
  }

  void killServer() {
    linksMayBreak();
    host().server().kill();
  }

  void stopServer() {
    linksMayBreak();
    host().server().stop();
  }

  void startServerAgain() {
    host().startAgain(List.of());
  }

  /// The data of the server, which has been stopped.
  Path data() {
    return host().data();
  }

  void replaceServer() {
    linksMayBreak();
    actors.values().forEach(Actor::loseAccount);
    host().wearOut();
    host().replaceServer();
  }

  private void linksMayBreak() {
    actors.values().forEach(Actor::mayLoseLink);
  }

  private Host host() {
    if (host == null) {
      host = theatre.lend(List.of());
    }
    return host;
  }

  // ---- coming and going

  void logIn(String who, Fields options, Fields expected) throws InterruptedException {
    Actor actor = actors.computeIfAbsent(who, this::hire);
    start(actor, who, options);
    actor.expectLogin("connected", expected);
  }

  /// While the account is locked.
  void logInAtLast(String who) throws InterruptedException {
    Actor actor = actor(who);
    start(actor, who, Fields.NONE);
    while (!actor.isIn("locked")) {
      start(actor, who, Fields.NONE);
    }
  }

  void expectRefusal(String who, Fields options, Fields expected) throws InterruptedException {
    host().countRefusal();
    Actor actor = actors.computeIfAbsent(who, this::hire);
    start(actor, who, options);
    actor.expectLogin("refused", expected);
    actor.expectExit(3);
  }

  /// `who` may have a client running already: that one is left alone.
  void expectNoStart(String who, Fields options, int status) throws InterruptedException {
    Actor actor = hire(who);
    actors.put(who + " (attempt " + actors.size() + ")", actor);
    start(actor, who, options);
    actor.expectExit(status);
    actor.expectNoLogin();
    expectPlainWords(actor.chat());
  }

  void expectUsage(List<String> arguments, int status) throws InterruptedException {
    List<String> output = new ArrayList<>();
    Chat chat = ChatProcess.start(arguments, output::add);
    assertThat(chat.exit().join()).isEqualTo(status);
    assertThat(output).isEmpty();
    expectPlainWords(chat);
  }

  private static void expectPlainWords(Chat chat) {
    assertThat(chat.diagnostics()).isNotBlank().doesNotContain("Exception", "\tat ");
  }

  private Actor hire(String who) {
    return new Actor(who, cast, secrets);
  }

  private void start(Actor actor, String who, Fields options) {
    List<String> arguments = lodgings.arguments(actor, network(who).port(), cast, options, secrets);
    String folder = options.get("files").orElse(who);
    arguments.addAll(List.of("--files", shelves.of(folder).toString()));
    options.get("options").ifPresent(more -> arguments.addAll(List.of(more.split(" ", -1))));
    options.get("trust").ifPresent(key -> arguments.addAll(List.of("--trust", fingerprint(key))));
    boolean process = options.get("process").orElse("no").equals("yes");
    actor.start(output ->
        process ? ChatProcess.start(arguments, output) : EmbeddedChat.start(arguments, output));
  }

  private String fingerprint(String key) {
    return key.equals("server") ? host().server().fingerprint() : key;
  }

  /// The actor that the play calls `who`, who must have appeared.
  Actor actor(String who) {
    Actor actor = actors.get(who);
    if (actor == null) {
      throw new AssertionError(who + " has not appeared yet");
    }
    return actor;
  }

  /// From now on nobody reads what `who` prints.
  void closeOutput(String who) {
    if (actor(who).chat() instanceof EmbeddedChat chat) {
      chat.closeOutput();
    } else {
      throw new AssertionError(who + " runs a process");
    }
  }

  /// The same, when they run a process of their own.
  ChatProcess process(String who) {
    if (actor(who).chat() instanceof ChatProcess process) {
      return process;
    }
    throw new AssertionError(who + " has no process: log in with process=yes");
  }

  Shelves shelves() {
    return shelves;
  }

  /// What a file of the play is really called.
  String file(String name) {
    return cast.file(name);
  }

  // ---- the network

  /// All of the network between `who` and the server.
  Network network(String who) {
    Host server = host();
    boolean plaintext = server.options().contains("--plaintext");
    Network.Pieces pieces = plaintext ? Network.Pieces.FRAMES : Network.Pieces.CHUNKS;
    return networks.computeIfAbsent(who, each -> new Network(pieces, server::port));
  }

  /// The same, to be disturbed.
  Network disturb(String who) {
    Actor actor = actors.get(who);
    if (actor != null) {
      actor.mayLoseLink();
    }
    return network(who);
  }

  void connectStranger() throws IOException {
    stranger = new Stranger(host().port());
  }

  /// What strangers say is not for others either.
  void strangerSays(String text) throws IOException {
    secrets.add(text.strip());
    stranger().say(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// The stranger, who must have connected.
  Stranger stranger() {
    if (stranger == null) {
      throw new AssertionError("no stranger has connected");
    }
    return stranger;
  }

  // ---- time, and what does not happen

  Pace pace() {
    return pace;
  }

  /// The server sends to a client in order: a reply comes after all that was sent before.
  void expectNoMessage(String who) throws InterruptedException {
    actor(who).roundTrip("whoelse");
    actor(who).expectNoMessage();
  }

  /// Notices of presence may be gathered for a while, but stay in order: that of somebody who comes
  /// now is the last.
  void expectNoPresence(String who, String user) throws InterruptedException {
    logIn("fence", Fields.NONE, Fields.NONE);
    actor(who).expectPresence("fence", "online");
    actor(who).expectNoPresence(user);
    actor("fence").kill();
    actor(who).expectPresence("fence", "offline");
  }

  /// The end of the scene: all go home, and nothing may have happened that it does not mention.
  private void curtain() throws IOException, InterruptedException {
    for (Map.Entry<String, Actor> each : actors.entrySet()) {
      if (each.getValue().running()) {
        leave(each.getValue(), networks.get(each.getKey()));
      }
    }
    for (Actor actor : actors.values()) {
      actor.expectNothingUnmentioned();
    }
    Jvm.expectNoLeak(host().server().log());
    lodgings.expectHomesPrivate();
    Lodgings.expectPrivate(host().data());
    secrets.expectNoneIn("the server's log", host().server().log());
    if (host().options().contains("--metrics-port") && host().server().alive()) {
      secrets.expectNoneIn("the metrics", host().server().get("/metrics"));
    }
  }

  private void leave(Actor actor, Network network) throws InterruptedException {
    if (network.isDisturbed() || !host().server().alive()) {
      actor.kill();
    } else {
      actor.logOut();
    }
  }

  @Override
  public void close() throws IOException {
    actors.values().stream().filter(Actor::running).forEach(Actor::kill);
    networks.values().forEach(Network::close);
    if (stranger != null) {
      stranger.close();
    }
    if (host != null) {
      theatre.takeBack(host);
    }
    lodgings.close();
  }
}
