package dev.dagfetch.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What callers know about their pins: which they were promised, and where they had no answer when
 * the daemon died. Thread-safe.
 */
final class Pledges {
  /** Commits by pin. */
  private final Map<String, String> promised = new TreeMap<>();

  private final Map<String, String> asked = new HashMap<>();
  private final Set<List<String>> batches = new HashSet<>();
  private final Set<String> leaving = new HashSet<>();

  /** Pins are asked for, all or none. */
  synchronized void asking(List<String> ids, String commit) {
    batches.add(ids);
    ids.forEach(id -> asked.put(id, commit));
  }

  synchronized void made(List<String> ids) {
    ids.forEach(id -> promised.put(id, asked.remove(id)));
    batches.remove(ids);
  }

  /** A pin's deletion is asked for. */
  synchronized void deleting(String id) {
    leaving.add(id);
  }

  synchronized void deleted(String id) {
    promised.remove(id);
    leaving.remove(id);
  }

  synchronized List<String> ids() {
    return List.copyOf(promised.keySet());
  }

  /** Compares with what there is, and takes that for promised from now on. */
  synchronized void settle(Map<String, String> there) {
    promised.forEach((id, commit) -> {
      if (!leaving.contains(id)) {
        assertThat(there).as("promised pins").containsEntry(id, commit);
      }
    });
    there.forEach((id, commit) ->
        assertThat(promised.getOrDefault(id, asked.get(id))).as("pin " + id).isEqualTo(commit));
    for (List<String> batch : batches) {
      assertThat(batch.stream().filter(there::containsKey).count())
          .as("pins of one call, all or none")
          .isIn(0L, (long) batch.size());
    }
    promised.clear();
    promised.putAll(there);
    asked.clear();
    batches.clear();
    leaving.clear();
  }
}
