package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.scrub.AtRest;
import dev.dagfetch.server.scrub.Finding;
import dev.dagfetch.server.scrub.Kind;
import dev.dagfetch.server.scrub.Pace;
import java.io.IOException;
import java.util.List;

/** The files of segments as scrub sees them. */
final class SegmentsAtRest implements AtRest {
  private final SegmentFiles files;
  private final SegmentStore store;

  SegmentsAtRest(SegmentFiles files, SegmentStore store) {
    this.files = files;
    this.store = store;
  }

  @Override
  public Kind kind() {
    return Kind.SEGMENT;
  }

  @Override
  public List<String> after(String name) throws IOException {
    return files.after(name).stream().map(ObjectId::hex).toList();
  }

  @Override
  public Finding check(String name, Pace pace) throws IOException {
    return store.check(new ObjectId(name), pace);
  }
}
