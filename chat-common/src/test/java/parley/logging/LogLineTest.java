package parley.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogLineTest {

  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z ";

  @Test
  void aRecordIsALine() {
    assertThat(
            logged(
                "info",
                log -> log.atInfo().addKeyValue("user", "alice").addKeyValue("n", 3).log("done")))
        .singleElement()
        .asString()
        .matches(TIME + "INFO  Login done user=alice n=3");
  }

  @Test
  void aValueThatIsNoWordIsQuoted() {
    assertThat(
            logged(
                "info",
                log ->
                    log.atWarn()
                        .addKeyValue("a", "x y")
                        .addKeyValue("b", "")
                        .addKeyValue("c", "say \"k=v\"")
                        .addKeyValue("d", (Object) null)
                        .log("odd")))
        .singleElement()
        .asString()
        .endsWith("WARN  Login odd a=\"x y\" b=\"\" c=\"say \\\"k=v\\\"\" d=null");
  }

  @Test
  void nothingThatAStrangerSaysStartsALineOrReachesTheTerminal() {
    assertThat(
            logged(
                "info",
                log ->
                    log.atError()
                        .addKeyValue("name", "x\n2026 ERROR\r\u001b[2J\u202e\u2028\u0085\ud800é🙂")
                        .log("bad\nname")))
        .singleElement()
        .asString()
        .endsWith(
            "ERROR Login bad\\u000Aname name=\"x\\u000A2026"
                + " ERROR\\u000D\\u001B[2J\\u202E\\u2028\\u0085\\uD800é🙂\"");
  }

  @Test
  void aStackTraceIsIndentedAndEscaped() {
    List<String> lines =
        logged(
            "info",
            log ->
                log.atError()
                    .setCause(new IllegalStateException("on\n2026 INFO \u001b[0m"))
                    .log("fault"));

    assertThat(lines).hasSizeGreaterThan(3);
    assertThat(lines.getFirst()).endsWith("ERROR Login fault");
    assertThat(lines.get(1)).isEqualTo("\tjava.lang.IllegalStateException: on");
    assertThat(lines.get(2)).isEqualTo("\t2026 INFO \\u001B[0m");
    assertThat(lines.subList(3, lines.size())).allMatch(line -> line.startsWith("\tat "));
  }

  @Test
  void theLevelIsThatOfOurOwnRecords() {
    Consumer<Logger> all =
        log -> {
          log.debug("d");
          log.info("i");
          log.warn("w");
          log.error("e");
        };
    assertThat(logged("debug", "parley.server.Login", all)).hasSize(4);
    assertThat(logged("info", "parley.server.Login", all)).hasSize(3);
    assertThat(logged("off", "parley.server.Login", all)).isEmpty();
    assertThat(logged("debug", "io.netty.Channel", all)).hasSize(2);
    assertThat(logged("error", "io.netty.Channel", all)).hasSize(1);
  }

  private static List<String> logged(String level, Consumer<Logger> records) {
    return logged(level, "parley.server.Login", records);
  }

  private static List<String> logged(String level, String logger, Consumer<Logger> records) {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OutputStreamAppender<ILoggingEvent> appender =
        new OutputStreamAppender<>() {
          @Override
          public void start() {
            setOutputStream(bytes);
            super.start();
          }
        };
    Logging.to(context, appender, level);
    records.accept(context.getLogger(logger));
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
