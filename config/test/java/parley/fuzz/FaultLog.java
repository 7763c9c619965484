package parley.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Notices what Parley logs as an error while this is open. Any thread may use it.
public final class FaultLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  /// The resource that a test with one of these has to itself, and that those share which log an
  /// error on purpose.
  public static final String ERRORS = "errors in the log";

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Queue<ILoggingEvent> errors = new ConcurrentLinkedQueue<>();

  /// Opens it.
  public FaultLog() {
    start();
    root.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLevel().isGreaterOrEqual(Level.ERROR)
        && event.getLoggerName().startsWith("parley")) {
      errors.add(event);
    }
  }

  /// Fails with the first error, if there was one.
  public void check() {
    @Nullable ILoggingEvent error = errors.poll();
    if (error != null) {
      Throwable cause =
          error.getThrowableProxy() instanceof ThrowableProxy proxy ? proxy.getThrowable() : null;
      throw new AssertionError("logged: " + error.getFormattedMessage(), cause);
    }
  }

  @Override
  public void close() {
    root.detachAppender(this);
    stop();
  }
}
