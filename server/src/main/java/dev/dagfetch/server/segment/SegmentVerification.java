package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.scrub.Pace;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads the segments of one plan that are on disk again, each once; damaged ones are deleted. For
 * one use by one thread.
 */
final class SegmentVerification {
  private final SegmentStore store;
  private final Set<TreeId> directories = new HashSet<>();
  private final Set<ObjectId> segments = new HashSet<>();

  SegmentVerification(SegmentStore store) {
    this.store = store;
  }

  SegmentVerdict of(Plan plan) throws IOException {
    SegmentVerdict verdict = SegmentVerdict.NOTHING;
    if (directories.add(plan.tree())) {
      for (PlanItem item : plan.items()) {
        verdict =
            verdict.plus(
                switch (item) {
                  case PlanItem.Together together -> of(together.run());
                  case PlanItem.Large large -> of(large.file());
                  case PlanItem.Below below -> of(below.plan());
                });
      }
    }
    return verdict;
  }

  private SegmentVerdict of(LargeFile file) throws IOException {
    SegmentVerdict verdict = SegmentVerdict.NOTHING;
    for (Segment.Part part : file.partsFrom(0).toList()) {
      verdict = verdict.plus(of(part));
    }
    return verdict;
  }

  private SegmentVerdict of(Segment.Plain segment) throws IOException {
    return of(segment.id()).plus(of(new Segment.Packed(segment).id()));
  }

  private SegmentVerdict of(ObjectId id) throws IOException {
    if (!segments.add(id)) {
      return SegmentVerdict.NOTHING;
    }
    return switch (store.check(id, Pace.FREE)) {
      case SOUND -> new SegmentVerdict(1, 0);
      case DAMAGED -> new SegmentVerdict(1, 1);
      case GONE -> SegmentVerdict.NOTHING;
    };
  }
}
