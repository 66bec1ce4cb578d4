package dev.dagfetch.server.scrub;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Things of one kind, of which a test says what they are like. */
final class FakeAtRest implements AtRest {
  private static final int BYTES = 100;
  private static final int MOST_AT_ONCE = 2;

  final Kind kind;
  final TreeSet<String> names = new TreeSet<>();
  final Map<String, Finding> findings = new HashMap<>();
  final List<String> checked = new ArrayList<>();
  boolean unlistable;
  Runnable meanwhile = () -> {};

  FakeAtRest(Kind kind, String... names) {
    this.kind = kind;
    this.names.addAll(List.of(names));
    this.names.forEach(name -> findings.put(name, Finding.SOUND));
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public List<String> after(String name) throws IOException {
    if (unlistable) {
      throw new FileSystemException(kind.label(), null, "Input/output error");
    }
    return names.tailSet(name, false).stream().limit(MOST_AT_ONCE).toList();
  }

  @Override
  public Finding check(String name, Pace pace) throws IOException {
    pace.take(BYTES);
    checked.add(name);
    meanwhile.run();
    Finding finding = findings.get(name);
    if (finding == null) {
      throw new FileSystemException(name, null, "Input/output error");
    }
    return finding;
  }
}
