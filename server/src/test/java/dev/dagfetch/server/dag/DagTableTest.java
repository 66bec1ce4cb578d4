package dev.dagfetch.server.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.TreePath;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DagTableTest {
  @Test
  void find_exactIdAndPattern_exactWins() {
    DagTable table = table("all", new DagRule("*", "any/*"), "one", new DagRule("etl", "dags/etl"));

    assertThat(table.find("etl")).contains(target("one", "dags/etl"));
    assertThat(table.find("other")).contains(target("all", "any/other"));
  }

  @Test
  void find_twoPatterns_moreLiteralCharactersWin() {
    DagTable table =
        table("all", new DagRule("team_*", "a/*"), "one", new DagRule("team_x*", "b/*"));

    assertThat(table.find("team_xyz")).contains(target("one", "b/yz"));
    assertThat(table.find("team_abc")).contains(target("all", "a/abc"));
  }

  @Test
  void find_noRuleMatches_isEmpty() {
    assertThat(table("one", new DagRule("team_*", ""), "two", new DagRule("x", "")).find("y"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"team_..", "team_.", "team_"})
  void find_starMatchedWhatIsNoDirectory_isEmptyAndNeverAnEscape(String id) {
    DagTable table =
        table("all", new DagRule("*", "fallback"), "one", new DagRule("team_*", "dags/*"));

    assertThat(table.find(id)).isEmpty();
  }

  @Test
  void find_starMatchedDotsInsideASegment_isOneDirectory() {
    DagTable table = table("one", new DagRule("team_*", "dags/x*"), "two", new DagRule("y", ""));

    assertThat(table.find("team_..")).contains(target("one", "dags/x.."));
  }

  @Test
  void of_sameIdInTwoRepositories_namesBoth() {
    assertThatExceptionOfType(DagfetchException.class)
        .isThrownBy(
            () -> table("first", new DagRule("etl", "a"), "second", new DagRule("etl", "b")))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.REPOSITORY_EXISTS))
        .satisfies(e -> assertThat(e.metadata()).containsEntry("repository", "second"))
        .satisfies(e -> assertThat(e.metadata()).containsEntry("other_repository", "first"))
        .withMessageContainingAll("\"etl\"", "\"first\"", "\"second\"");
  }

  @Test
  void of_patternsThatCanMatchTheSameId_namesBothAndAnExample() {
    assertThatExceptionOfType(DagfetchException.class)
        .isThrownBy(() -> table("first", new DagRule("a*", ""), "second", new DagRule("*b", "")))
        .withMessageContainingAll("\"ab\"", "\"a*\"", "\"first\"", "\"*b\"", "\"second\"");
  }

  @Test
  void of_samePatternTwiceInOneRepository_isRefused() {
    assertThatExceptionOfType(DagfetchException.class)
        .isThrownBy(() ->
            DagTable.of(Map.of("one", List.of(new DagRule("a*", "x"), new DagRule("a*", "y")))));
  }

  @Test
  void of_equallySpecificPatternsThatNeverMeet_isFine() {
    DagTable table = table("first", new DagRule("a*", ""), "second", new DagRule("b*", ""));

    assertThat(table.find("bx")).contains(target("second", ""));
  }

  @Test
  void nearest_mistypedId_isTheDeclaredOne() {
    DagTable table = table("one", new DagRule("sales_daily", ""), "two", new DagRule("x*", ""));

    assertThat(table.nearest("sales_dialy")).contains("sales_daily");
    assertThat(table.nearest("unrelated")).isEmpty();
  }

  /**
   * Whatever rules are accepted together, every id has at most one most specific rule, and find
   * returns that one.
   */
  @Test
  void find_inRandomTables_agreesWithTheOracle() {
    SplittableRandom random = new SplittableRandom(3);
    int accepted = 0;
    for (int i = 0; i < 200; i++) {
      Map<String, List<DagRule>> rules = randomRules(random);
      Optional<DagTable> table = accept(rules);
      boolean ambiguous = GlobOracle.shortIds().stream().anyMatch(id -> winners(rules, id) > 1);
      if (table.isPresent()) {
        accepted++;
        assertThat(ambiguous).as("%s", rules).isFalse();
        GlobOracle.shortIds().forEach(id -> assertFindsWinner(table.get(), rules, id));
      }
    }
    assertThat(accepted).isBetween(20, 180);
  }

  private static Map<String, List<DagRule>> randomRules(SplittableRandom random) {
    Map<String, List<DagRule>> rules = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      rules.put("r" + i, List.of(new DagRule(GlobOracle.pattern(random), "")));
    }
    return rules;
  }

  private static Optional<DagTable> accept(Map<String, List<DagRule>> rules) {
    try {
      return Optional.of(DagTable.of(rules));
    } catch (DagfetchException e) {
      return Optional.empty();
    }
  }

  private static long winners(Map<String, List<DagRule>> rules, String id) {
    int most = literals(rules, id).max(Comparator.naturalOrder()).orElse(-1);
    return literals(rules, id).filter(n -> n == most).count();
  }

  private static Stream<Integer> literals(Map<String, List<DagRule>> rules, String id) {
    return rules.values().stream()
        .flatMap(List::stream)
        .filter(rule -> GlobOracle.match(rule.pattern(), id).isPresent())
        .map(rule -> rule.pattern().replace("*", "").length());
  }

  private static void assertFindsWinner(
      DagTable table, Map<String, List<DagRule>> rules, String id) {
    Optional<String> winner =
        rules.entrySet().stream()
            .filter(rule -> GlobOracle.match(rule.getValue().getFirst().pattern(), id).isPresent())
            .max(
                Comparator.comparingInt(
                    rule -> rule.getValue().getFirst().pattern().replace("*", "").length()))
            .map(Map.Entry::getKey);
    assertThat(table.find(id).map(DagTarget::repository))
        .as("%s in %s", id, rules)
        .isEqualTo(winner);
  }

  private static DagTarget target(String repository, String scope) {
    return new DagTarget(repository, TreePath.parse(scope));
  }

  private static DagTable table(String first, DagRule a, String second, DagRule b) {
    Map<String, List<DagRule>> rules = new LinkedHashMap<>();
    rules.put(first, List.of(a));
    rules.put(second, List.of(b));
    return DagTable.of(rules);
  }
}
