package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.tree.TreeReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Sends one version, or what is left of it, segment by segment: what is on disk from there, the
 * rest as soon as it is built, while other threads already build what comes next. Between two
 * frames it holds no file, no reader and no place among the builders, so that a slow receiver costs
 * nothing but its call. One use, one thread.
 */
final class Delivery {
  /** Runs that one thread builds with one reader. As many again are built beside it. */
  private static final int BATCH = 8;

  private final SegmentSource source;
  private final MirrorTree from;
  private final Form form;
  private final FrameReceiver receiver;
  private final Iterator<Placed> rest;
  private int firstPart;
  private final Deque<Placed> ahead = new ArrayDeque<>();

  Delivery(
      SegmentSource source, MirrorTree from, Remainder rest, Form form, FrameReceiver receiver) {
    this.source = source;
    this.form = form;
    this.from = from;
    this.receiver = receiver;
    this.rest = rest.walk();
    this.firstPart = rest.firstPart();
  }

  void run() throws IOException {
    for (int sent = 0; lookAhead(); sent++) {
      receiver.awaitReady();
      if (sent % BATCH == 0) {
        begin(0);
        begin(BATCH);
      }
      switch (ahead.remove()) {
        case Placed.RunAt at ->
            receiver.entries(at.directory(), at.run().files(), source.run(from, at.run(), form));
        case Placed.FileAt at -> send(at);
      }
    }
  }

  private boolean lookAhead() {
    while (ahead.size() < 2 * BATCH && rest.hasNext()) {
      ahead.add(rest.next());
    }
    return !ahead.isEmpty();
  }

  private void begin(int skipped) {
    source.begin(
        from,
        ahead.stream()
            .skip(skipped)
            .limit(BATCH)
            .filter(Placed.RunAt.class::isInstance)
            .map(at -> ((Placed.RunAt) at).run())
            .toList(),
        form);
  }

  private void send(Placed.FileAt at) throws IOException {
    int first = firstPart;
    firstPart = 0;
    if (first == 0) {
      receiver.largeFile(at.entry());
    }
    int parts = at.file().parts();
    for (int index = first; index < parts; index++) {
      receiver.awaitReady();
      Optional<Frame> frame = source.part(from, new Segment.Part(at.file(), index), form);
      if (frame.isEmpty()) {
        sendUnkept(at.file(), index);
        return;
      }
      receiver.part(frame.get(), index == parts - 1);
    }
  }

  /**
   * Sends the parts from {@code index} on straight from the mirror: the one case in which a reader
   * is held while waiting.
   */
  private void sendUnkept(LargeFile file, int index) throws IOException {
    try (TreeReader reader = from.openReader();
        PartBuilder parts = source.read(reader, file)) {
      for (int i = index; i < file.parts(); i++) {
        receiver.awaitReady();
        receiver.part(parts.build(i).frame(), i == file.parts() - 1);
      }
    }
  }
}
