package dev.dagfetch.client.demo;

import dev.dagfetch.client.local.DiskTree;
import java.io.IOException;
import java.nio.file.Path;

/** The demo as a whole: a Git host, a daemon that serves it, and the story that is told of both. */
public final class Demo {
  private final DemoStage stage;
  private final Path root;

  /** Everything happens below {@code root}. */
  public Demo(DemoStage stage, Path root) {
    this.stage = stage;
    this.root = root;
  }

  /**
   * Plays it to the end.
   *
   * @param url a repository to clone and show it with; empty for one made on the spot
   */
  public void play(String url) throws IOException, InterruptedException {
    boolean own = url.isEmpty();
    stage.step(
        own ? "A Git host with a repository of three DAGs" : "A Git host with a clone of " + url);
    Path base = root.resolve("upstream");
    try (DemoUpstream upstream = own ? DemoUpstream.make(base) : DemoUpstream.cloneOf(url, base)) {
      stage.receipt("url", upstream.url());
      stage.receipt(
          "history", upstream.commitCount() + " commits on \"" + upstream.branch() + "\"");
      serveAndTell(upstream, own ? DemoSubject.ofDemoRepository() : DemoSubject.ofWholeTree());
    }
  }

  private void serveAndTell(DemoUpstream upstream, DemoSubject subject)
      throws IOException, InterruptedException {
    stage.step("A daemon that serves it");
    try (DemoHouse house = DemoHouse.open(root, subject.config(upstream.url()))) {
      stage.receipt("daemon", house.daemon().readyLine());
      new DemoStory(stage, upstream, house, subject).tell();
    }
  }

  /** Deletes everything below {@code root}, and it. */
  public void clean() throws IOException {
    DiskTree.remove(root);
  }
}
