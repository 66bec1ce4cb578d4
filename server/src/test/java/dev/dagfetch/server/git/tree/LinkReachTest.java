package dev.dagfetch.server.git.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.object.TreePath;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LinkReachTest {
  /** The reach of links by path, put together directory by directory as a tree is. */
  private static LinkReach reach(Map<String, String> links) {
    LinkReach all = LinkReach.NONE;
    for (Map.Entry<String, String> link : links.entrySet()) {
      LinkReach reach = LinkReach.of(link.getValue().getBytes(UTF_8));
      for (int depth = link.getKey().split("/", -1).length - 1; depth > 0; depth--) {
        reach = reach.below();
      }
      all = all.plus(reach);
    }
    return all;
  }

  private static boolean isAccepted(Map<String, String> links) throws IOException {
    SymlinkRule rule = new SymlinkRule(SymlinkPolicy.REFUSE_OUTSIDE);
    for (Map.Entry<String, String> link : links.entrySet()) {
      byte[] target = link.getValue().getBytes(UTF_8);
      rule.add(TreePath.parse(link.getKey()), target.length, () -> target);
    }
    try {
      rule.check();
      return true;
    } catch (DagfetchException e) {
      return false;
    }
  }

  private static boolean keeps(String path, String target) {
    return reach(Map.of(path, target)).keeps(SymlinkPolicy.REFUSE_OUTSIDE);
  }

  @Test
  void linkOfTheUsualForm_isSeenToStay() {
    assertThat(keeps("a", "b")).isTrue();
    assertThat(keeps("a", "./b/c/")).isTrue();
    assertThat(keeps("dags/a", "../b")).isTrue();
    assertThat(keeps("dags/x/a", "../.././b/c.py")).isTrue();
    assertThat(keeps("dags/x/a", "../..")).isTrue();
    assertThat(keeps("dags/x/a", "")).isTrue();
  }

  @Test
  void linkThatLeadsOut_orMay_isNotSeenToStay() {
    assertThat(keeps("a", "..")).isFalse();
    assertThat(keeps("a", "/etc/passwd")).isFalse();
    assertThat(keeps("dags/a", "../../b")).isFalse();
    assertThat(keeps("dags/a", "x/../y")).isFalse();
  }

  @Test
  void policies_askForWhatTheySay() {
    LinkReach inside = reach(Map.of("a", "b"));

    assertThat(inside.keeps(SymlinkPolicy.REFUSE)).isFalse();
    assertThat(LinkReach.NONE.keeps(SymlinkPolicy.REFUSE)).isTrue();
    assertThat(LinkReach.NONE.keeps(SymlinkPolicy.REFUSE_OUTSIDE)).isTrue();
    assertThat(LinkReach.UNCLEAR.keeps(SymlinkPolicy.DELIVER)).isTrue();
    assertThat(LinkReach.UNCLEAR.below().keeps(SymlinkPolicy.REFUSE_OUTSIDE)).isFalse();
  }

  @Test
  void anyLinks_thatAreSeenToStay_areAcceptedByTheRule() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    int kept = 0;
    int refused = 0;
    for (int i = 0; i < 60_000; i++) {
      Map<String, String> links = randomLinks(random);
      if (reach(links).keeps(SymlinkPolicy.REFUSE_OUTSIDE)) {
        assertThat(isAccepted(links)).as(links.toString()).isTrue();
        kept++;
      } else {
        refused++;
      }
    }
    assertThat(kept).isGreaterThan(1_000);
    assertThat(refused).isGreaterThan(1_000);
  }

  /** Links at a few places, to those places and through them. No link stands below another. */
  private static Map<String, String> randomLinks(SplittableRandom random) {
    List<String> places = List.of("a", "b", "d/a", "d/b", "d/e/a", "d/e/f/a");
    List<String> segments = List.of("..", "..", "a", "b", "d", "e", "f", ".", "");
    Map<String, String> links = new TreeMap<>();
    for (int n = random.nextInt(1, 5); n > 0; n--) {
      StringBuilder target = new StringBuilder(random.nextInt(20) == 0 ? "/" : "");
      for (int length = random.nextInt(1, 5); length > 0; length--) {
        target.append(target.isEmpty() || target.toString().equals("/") ? "" : "/");
        target.append(segments.get(random.nextInt(segments.size())));
      }
      links.put(places.get(random.nextInt(places.size())), target.toString());
    }
    return links;
  }
}
