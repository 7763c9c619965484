package parley.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("the default locale is that of all tests")
class UserNamesLocaleTest {

  @Test
  void theSkeletonDoesNotDependOnTheLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.of("tr"));
      assertThat(UserNames.skeleton("IVI")).isEqualTo("ivi");
    } finally {
      Locale.setDefault(before);
    }
  }
}
