package parley.patience;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/// Lets tests wait for what must come until only a fault can be the reason that it does not, however
/// busy the machine is; and lets none of them fail for what a thread of another has thrown meanwhile,
/// which would name the wrong one.
public final class Patience implements LauncherSessionListener {

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }
}
