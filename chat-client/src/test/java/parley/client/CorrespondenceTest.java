package parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.api.Outcome;
import parley.client.api.SharedFile;

class CorrespondenceTest {

  @TempDir Path folder;
  private final DefaultEventLoop loop = new DefaultEventLoop();

  @AfterEach
  void stop() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /// So what was told before is heard before.
  @Test
  void anAnswerAboutAFileGoesOverTheLoopThatEventsGoOver() throws Exception {
    BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    Correspondence alice =
        new Correspondence(Person.alice(1, folder), event -> {}, loop, tasks::add);
    CompletableFuture<Outcome<SharedFile>> answer = new CompletableFuture<>();

    alice.transfers().register("nowhere", OptionalInt.empty(), answer);

    Runnable task = tasks.poll(60, TimeUnit.SECONDS);
    assertThat(task).isNotNull();
    assertThat(answer).isNotDone();
    task.run();
    assertThat(Person.outcome(answer)).isInstanceOf(Outcome.Refused.class);
    loop.submit(alice::close).sync();
  }
}
