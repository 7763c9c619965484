package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who is let through, and when.
class TurnstileTest {

  @Test
  void soManyAreLetThroughAndNotOneMoreUntilOneIsThrough() {
    Turnstile turnstile = new Turnstile(2);
    List<String> entered = new ArrayList<>();
    for (String each : List.of("one", "two", "three", "four")) {
      turnstile.enter(() -> entered.add(each));
    }

    assertThat(entered).containsExactly("one", "two");
    turnstile.leave();
    assertThat(entered).containsExactly("one", "two", "three");
    turnstile.leave();
    turnstile.leave();
    turnstile.leave();
    turnstile.enter(() -> entered.add("five"));
    assertThat(entered).containsExactly("one", "two", "three", "four", "five");
  }
}
