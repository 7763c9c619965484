package parley.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Request;
import parley.protocol.Verifier;
import parley.server.Town;

class RegistrationTest {

  private final Town town = new Town(0);
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

    assertThat(registers("late", "192.0.2.1"))
        .isInstanceOfSatisfying(
            Answer.Refused.class, no -> assertThat(no.code()).isEqualTo(Code.THROTTLED));
    assertThat(registers("late", "192.0.2.2")).isInstanceOf(Answer.Done.class);
  }
}
