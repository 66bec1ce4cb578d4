package dev.dagfetch.client.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What happened in a soak. Thread-safe. */
final class SoakTally {
  private final Map<String, Integer> faults = new TreeMap<>();
  private final Map<String, Integer> served = new TreeMap<>();
  private final Map<String, Integer> refused = new TreeMap<>();
  private final List<Long> millis = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private final List<String> lostPins = new ArrayList<>();

  synchronized void fault(String kind) {
    faults.merge(kind, 1, Integer::sum);
  }

  synchronized void served(String way, long nanos) {
    served.merge(way, 1, Integer::sum);
    millis.add(nanos / 1_000_000);
  }

  synchronized void refused(String reason) {
    refused.merge(reason, 1, Integer::sum);
  }

  /** An answer that is not what Git says, or an error that nobody may ever see. */
  synchronized void wrong(String what) {
    wrong.add(what);
  }

  synchronized void lostPin(String what) {
    lostPins.add(what);
  }

  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }

  synchronized List<String> lostPins() {
    return List.copyOf(lostPins);
  }

  synchronized int servedInAll() {
    return millis.size();
  }

  synchronized int faultsInAll() {
    return faults.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** For people. */
  synchronized String table() {
    StringBuilder out = new StringBuilder();
    section(out, "faults injected", faults);
    section(out, "answers served", served);
    section(out, "calls refused", refused);
    row(out, "wrong answers", wrong.size());
    row(out, "lost pins", lostPins.size());
    Collections.sort(millis);
    row(out, "p50 ms", percentile(50));
    row(out, "p99 ms", percentile(99));
    return out.toString();
  }

  private long percentile(int percent) {
    return millis.isEmpty() ? 0 : millis.get((millis.size() - 1) * percent / 100);
  }

  private static void section(StringBuilder out, String title, Map<String, Integer> counts) {
    row(out, title, counts.values().stream().mapToInt(Integer::intValue).sum());
    counts.forEach((name, count) -> row(out, "  " + name, count));
  }

  private static void row(StringBuilder out, String name, long value) {
    out.append("%-28s %8d%n".formatted(name, value));
  }
}
