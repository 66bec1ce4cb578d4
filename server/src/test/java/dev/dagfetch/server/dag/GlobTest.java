package dev.dagfetch.server.dag;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "*,etl,etl",
    "team_*,team_a,a",
    "team_*,team_,''",
    "*.daily,x.daily,x",
    "a*c*e,abcde,b",
    "a*c*e,abcbcde,b",
    "*-*,a-b-c,a",
    "a*a,aa,''"
  })
  void match_givesWhatTheFirstStarTook(String pattern, String id, String taken) {
    assertThat(new Glob(pattern).match(id)).contains(taken);
  }

  @ParameterizedTest
  @CsvSource({"team_*,tea", "*.daily,daily", "a*a,a", "a*b*a,aba_b", "ab*ba,aba", "a*b*b,ab"})
  void match_ofAnotherId_isEmpty(String pattern, String id) {
    assertThat(new Glob(pattern).match(id)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"a*,*b,ab", "a*a,a*a*,aa", "x-*-y,*-z-*,x-z-y", "*,*-,x-"})
  void common_ofOverlappingPatterns_isAShortestIdOfBoth(String a, String b, String id) {
    assertThat(new Glob(a).common(new Glob(b))).contains(id);
  }

  @ParameterizedTest
  @CsvSource({"a*,b*", "*a,*b", "a*b,a*c", "ab*,b*a"})
  void common_ofDisjointPatterns_isEmpty(String a, String b) {
    assertThat(new Glob(a).common(new Glob(b))).isEmpty();
  }

  @Test
  void common_thatIsTooLongForADagId_isEmpty() {
    Glob head = new Glob("a".repeat(200) + "*");
    Glob tail = new Glob("*" + "b".repeat(200));

    assertThat(head.common(tail)).isEmpty();
  }

  @Test
  void match_ofRandomPatterns_agreesWithTheOracle() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100; i++) {
      String pattern = GlobOracle.pattern(random);
      Glob glob = new Glob(pattern);
      for (String id : GlobOracle.shortIds()) {
        assertThat(glob.match(id))
            .as("%s on %s", pattern, id)
            .isEqualTo(GlobOracle.match(pattern, id));
      }
    }
  }

  @Test
  void common_ofRandomPatterns_agreesWithTheOracle() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 1000; i++) {
      String a = GlobOracle.pattern(random);
      String b = GlobOracle.pattern(random);
      Optional<String> common = new Glob(a).common(new Glob(b));

      assertThat(common.isPresent()).as("%s and %s", a, b).isEqualTo(GlobOracle.haveCommonId(a, b));
      common.ifPresent(id -> {
        assertThat(GlobOracle.match(a, DagIds.require(id))).as("%s on %s", a, id).isPresent();
        assertThat(GlobOracle.match(b, id)).as("%s on %s", b, id).isPresent();
      });
    }
  }
}
