package parley.client.transfer;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import parley.client.uplink.Uplink;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Notification;
import parley.protocol.Request;

/// The registry behind the uplink, which lives on the client's loop.
///
/// @param uplink belongs to `client`
/// @param client runs tasks on the client's loop
/// @param peers runs tasks on the swarm loop
record ServerRegistry(Uplink uplink, Executor client, Executor peers) implements Registry {

  @Override
  public void ask(LongFunction<Request> request, Consumer<Answer> answered) {
    client.execute(() ->
        uplink.ask(
            request,
            answer -> peers.execute(() -> answered.accept(answer)),
            lost ->
                peers.execute(
                    () ->
                        answered.accept(
                            new Answer.Refused(0, Code.NOT_CONNECTED, lost.why())))));
  }

  @Override
  public void tell(Notification notification) {
    client.execute(() -> uplink.tell(notification));
  }
}
