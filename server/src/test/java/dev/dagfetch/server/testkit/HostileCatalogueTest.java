package dev.dagfetch.server.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the catalogues of hostile inputs promise: enough of them, and of every kind. */
class HostileCatalogueTest {
  @Test
  void catalogues_areLarge_andHaveNothingTwice() {
    List<String> names =
        Stream.concat(HostileTrees.all().stream(), HostilePacks.all().stream())
            .map(Object::toString)
            .toList();

    assertThat(names).hasSizeGreaterThanOrEqualTo(60).doesNotHaveDuplicates();
  }

  @Test
  void everyThreat_isRepresented() {
    Stream<Threat> threats =
        Stream.concat(
            HostileTrees.all().stream().map(HostileTree::threat),
            HostilePacks.all().stream().map(HostilePack::threat));

    assertThat(threats.distinct()).containsExactlyInAnyOrder(Threat.values());
  }

  @Test
  void mostContents_areRejected() {
    assertThat(HostileTrees.all())
        .filteredOn(tree -> tree.outcome() instanceof HostileTree.Outcome.Rejected)
        .hasSizeGreaterThanOrEqualTo(50);
  }
}
