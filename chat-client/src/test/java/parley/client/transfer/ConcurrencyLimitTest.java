package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who is let through, and when.
class ConcurrencyLimitTest {

  @Test
  void soManyAreLetThroughAndNotOneMoreUntilOneIsThrough() {
    ConcurrencyLimit manifests = new ConcurrencyLimit(2);
    List<String> entered = new ArrayList<>();
    for (String each : List.of("one", "two", "three", "four")) {
      manifests.enter(() -> entered.add(each));
    }

    assertThat(entered).containsExactly("one", "two");
    manifests.leave();
    assertThat(entered).containsExactly("one", "two", "three");
    manifests.leave();
    manifests.leave();
    manifests.leave();
    manifests.enter(() -> entered.add("five"));
    assertThat(entered).containsExactly("one", "two", "three", "four", "five");
  }
}
