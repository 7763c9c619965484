package example;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import parley.client.ChatClient;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEnd;
import parley.client.api.ClientEvent;
import parley.client.api.Outcome;
import parley.client.api.Password;

/// A user who answers every message with the same text: all that a program needs to know of the
/// headless client. Compiled with the tests; run it with the jars in the
/// `target/parley/jars-…` that `./parley build` makes.
public final class EchoBot {

  private EchoBot() {}

  public static void main(String[] args) {
    ClientConfig config =
        new ClientConfig(
            "localhost",
            7777,
            "echo",
            new Password(System.getenv().getOrDefault("PARLEY_PASSWORD", "")),
            true, // make the account if there is none
            Path.of(System.getProperty("user.home"), ".parley"),
            false, // over TLS
            null, // trust the key that is remembered,
            fingerprint -> { // and at first sight the one that the person accepts
              System.out.println("new server " + fingerprint);
              return true;
            });
    System.exit(run(config));
  }

  /// Runs until the client has ended. The client does not block: it tells its listener what happens,
  /// one event after another, on a thread of its own. A message counts as received when the listener
  /// returns from it.
  static int run(ClientConfig config) {
    CompletableFuture<ChatClient> itself = new CompletableFuture<>();
    ChatClient client = ChatClient.start(config, event -> hear(itself, event));
    itself.complete(client);
    return switch (client.ended().join()) {
      case ClientEnd.LoggedOut() -> 0;
      case ClientEnd.Unreachable(String text) -> {
        System.err.println(text);
        yield 5;
      }
      case ClientEnd end -> {
        System.err.println(end);
        yield 1;
      }
    };
  }

  private static void hear(CompletableFuture<ChatClient> itself, ClientEvent event) {
    switch (event) {
      case ClientEvent.Connected connected -> System.out.println("online as " + connected.user());
      case ClientEvent.MessageReceived message -> {
        ChatClient client = itself.join();
        if (message.text().equals("bye")) {
          client.logout();
          return;
        }
        // The stage completes when the answer to the message has come, however long that takes.
        client
            .message(message.from(), message.text())
            .thenAccept(outcome -> {
              switch (outcome) {
                case Outcome.Ok(var state) -> System.out.println(message.from() + ": " + state);
                case Outcome.Refused(var code, String why, _) ->
                    System.out.println(message.from() + ": " + code.word() + ", " + why);
              }
            });
      }
      default -> System.out.println(event);
    }
  }
}
