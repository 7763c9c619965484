package parley.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Request;
import parley.protocol.Verifier;
import parley.server.Town;
import parley.server.account.Account;
import parley.server.admission.MemoryShare;

class RegistrationTest {

  private static final int ROOM = 5_000;

  private final MemoryShare room = new MemoryShare((long) ROOM * Account.BYTES);
  private final Town town = new Town(0, room);
  private final Registration registration =
      new Registration(town.accounts, true, false, town.clock, town.clock);

  private Answer registers(String name, String address) throws Exception {
    Bytes filled = Bytes.of(new byte[32]);
    Verifier verifier = new Verifier(filled, 200_000, filled, filled);
    return registration
        .register(InetAddress.getByName(address), new Request.Register(1, name, verifier))
        .toCompletableFuture()
        .get();
  }

  @Test
  void soManyAccountsMayAnAddressMakeInAMinuteAndNotOneMore() throws Exception {
    for (int i = 0; i < Registration.PER_MINUTE; i++) {
      assertThat(registers("user" + i, "192.0.2.1")).isInstanceOf(Answer.Done.class);
    }

    assertThat(code(registers("late", "192.0.2.1"))).isEqualTo(Code.THROTTLED);
    assertThat(registers("late", "192.0.2.2")).isInstanceOf(Answer.Done.class);
  }

  @Test
  void whatIsRefusedCountsForNothing() throws Exception {
    for (int i = 0; i <= Registration.PER_MINUTE; i++) {
      assertThat(code(registers("no such name!", "192.0.2.1"))).isEqualTo(Code.NAME_REFUSED);
    }

    assertThat(registers("alice", "192.0.2.1")).isInstanceOf(Answer.Done.class);
  }

  @Test
  void soManyAccountsAsThereIsRoomForAndNotOneMore() throws Exception {
    room.add((ROOM - 1) * Account.BYTES);
    assertThat(registers("alice", "192.0.2.1")).isInstanceOf(Answer.Done.class);

    assertThat(code(registers("bob", "192.0.2.2"))).isEqualTo(Code.THROTTLED);
    assertThat(code(registers("alice", "192.0.2.2"))).isEqualTo(Code.EXISTS);
  }

  private static Code code(Answer answer) {
    return ((Answer.Refused) answer).code();
  }

  /// Both say that they are called so, and nobody looks like somebody else.
  @Test
  void ofTwoWhoMakeTheSameAccountAtOnceOneHearsThatItExists() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 2000; i++) {
        String name = "user" + i;
        String address = "2001:db8:" + Integer.toHexString(i / 20) + "::1";
        Callable<Answer> one =
            () -> {
              both.await();
              return registers(name, address);
            };
        for (Future<Answer> each : threads.invokeAll(List.of(one, one))) {
          if (each.get() instanceof Answer.Refused refused) {
            assertThat(refused.code()).isEqualTo(Code.EXISTS);
          }
        }
      }
    }
  }
}
