package parley.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/// Where a program's log goes. Called by `main` before anything else logs. Done in code, because to
/// read a configuration file would take a good part of the time that a program may take to start.
///
/// A Logback configuration file that is named by the system property `logback.configurationFile`
/// takes its place.
public final class Logging {

  private static final String OURS = "parley";

  private Logging() {}

  /// Nothing is logged.
  public static void off() {
    configure(context -> context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF));
  }

  /// To standard error.
  ///
  /// @param level `error`, `warn`, `info`, `debug`, `trace` or `off`
  public static void toStandardError(String level) {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setTarget("System.err");
    configure(context -> to(context, appender, level));
  }

  /// To the end of a file, which is made, with its folders, when it is not there.
  public static void toFile(Path file, String level) {
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    configure(context -> to(context, appender, level));
  }

  private static void configure(Consumer<LoggerContext> configuration) {
    if (System.getProperty("logback.configurationFile") == null
        && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.reset();
      configuration.accept(context);
    }
  }

  /// What is not ours is heard only when something is wrong: libraries tell the story of their
  /// lives at the lower levels.
  static void to(
      LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, String level) {
    LogLine line = new LogLine();
    line.setContext(context);
    line.start();
    appender.setContext(context);
    appender.setEncoder(line);
    appender.start();
    Level ours = Level.toLevel(level, Level.INFO);
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(ours.isGreaterOrEqual(Level.WARN) ? ours : Level.WARN);
    root.addAppender(appender);
    context.getLogger(OURS).setLevel(ours);
  }
}
