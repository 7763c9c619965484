package parley.client.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.client.terminal.LineSource.Line;
import parley.client.terminal.LineSource.Line.Fault;

class LineSourceTest {

  private static List<Line> lines(byte[] bytes) throws IOException {
    LineSource source = new LineSource(new ByteArrayInputStream(bytes));
    List<Line> lines = new ArrayList<>();
    for (Line line = source.next(); line != null; line = source.next()) {
      lines.add(line);
    }
    return lines;
  }

  @Test
  void linesAreNumberedAndEndAsTheyLike() throws IOException {
    assertThat(lines("a\n\nb \r\nç".getBytes(UTF_8)))
        .containsExactly(
            new Line(1, "a", 1, Fault.NONE),
            new Line(2, "", 0, Fault.NONE),
            new Line(3, "b ", 2, Fault.NONE),
            new Line(4, "ç", 2, Fault.NONE));
    assertThat(lines(new byte[0])).isEmpty();
    assertThat(lines("\n".getBytes(UTF_8))).hasSize(1);
    assertThat(lines("a\rb\n".getBytes(UTF_8))).containsExactly(new Line(1, "a\rb", 3, Fault.NONE));
  }

  @Test
  void whatIsNotUtf8IsAFaultOfItsLineAlone() throws IOException {
    assertThat(lines(new byte[] {'x', ' ', (byte) 0xFF, '\n', 'y'}))
        .containsExactly(
            new Line(1, "x \uFFFD", 3, Fault.NOT_UTF_8), new Line(2, "y", 1, Fault.NONE));
  }

  @Test
  void aLineOfTheGreatestLengthIsTakenAndALongerOneIsNot() throws IOException {
    String longest = "x".repeat(LineSource.MAX_LINE_BYTES);
    for (String end : List.of("\n", "\r\n")) {
      assertThat(lines((longest + end + "y").getBytes(UTF_8)))
          .containsExactly(
              new Line(1, longest, LineSource.MAX_LINE_BYTES, Fault.NONE),
              new Line(2, "y", 1, Fault.NONE));
      assertThat(lines((longest + "x" + end + "y").getBytes(UTF_8)))
          .extracting(Line::fault)
          .containsExactly(Fault.TOO_LONG, Fault.NONE);
    }
  }

  @Test
  void aLineThatComesInPiecesIsOneLine() throws IOException {
    LineSource source =
        new LineSource(
            new SequenceInputStream(
                new ByteArrayInputStream("hel".getBytes(UTF_8)),
                new ByteArrayInputStream("lo\nx".getBytes(UTF_8))));
    assertThat(source.next()).isEqualTo(new Line(1, "hello", 5, Fault.NONE));
  }
}
