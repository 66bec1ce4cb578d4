package dev.dagfetch.client.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class SvgChartTest {
  private static Document chart(BenchReport report) throws Exception {
    byte[] svg = SvgChart.of(report).getBytes(StandardCharsets.UTF_8);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg));
  }

  private static long count(Document chart, String element, String styleClass) {
    NodeList nodes = chart.getElementsByTagName(element);
    return IntStream.range(0, nodes.getLength())
        .filter(i -> ((Element) nodes.item(i)).getAttribute("class").equals(styleClass))
        .count();
  }

  @Test
  void chart_hasABarForEachMeasuredCase() throws Exception {
    Document chart = chart(Reports.colourful());

    // One of each kind is the legend.
    assertThat(count(chart, "rect", "held")).isEqualTo(3 + 1);
    assertThat(count(chart, "rect", "missed")).isEqualTo(1 + 1);
    assertThat(count(chart, "line", "aim")).isEqualTo(4 + 1);
    assertThat(count(chart, "line", "must")).isEqualTo(1);
  }

  @Test
  void chart_textOfTheUser_isEscaped() throws Exception {
    assertThat(chart(Reports.colourful()).getDocumentElement().getTextContent())
        .contains("<refs> & co");
  }

  @Test
  void chart_nothingMeasured_isStillADrawing() throws Exception {
    Document chart = chart(Reports.of(CaseResult.broken(CaseId.P4, "why")));

    assertThat(chart.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(count(chart, "rect", "held")).isEqualTo(1);
  }
}
