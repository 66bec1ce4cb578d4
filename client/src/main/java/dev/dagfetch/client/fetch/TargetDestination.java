package dev.dagfetch.client.fetch;

import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.write.Bases;
import dev.dagfetch.client.write.Contents;
import dev.dagfetch.client.write.Staging;
import dev.dagfetch.client.write.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A directory that the caller has named. */
final class TargetDestination implements Destination {
  private final Target target;
  private final Optional<Manifest> present;
  private final FetchOptions options;
  private final Bases bases;

  TargetDestination(Target target, Optional<Manifest> present, FetchOptions options, Bases bases) {
    this.target = target;
    this.present = present;
    this.options = options;
    this.bases = bases;
  }

  /** The base that is named; else what the target holds, if that is to be replaced. */
  @Override
  public BaseSearch base() throws IOException {
    if (!options.narrowing().isEmpty()) {
      return BaseSearch.without("a part of a version is fetched without one");
    }
    Path named = options.base().directory();
    if (named != null) {
      return BaseSearch.in(named, bases);
    }
    return options.replace() && !target.isFree()
        ? BaseSearch.in(target.path(), bases)
        : BaseSearch.without("none was named");
  }

  @Override
  public Optional<Manifest> find(String treeId) {
    if (present.isPresent()
        && !options.replace()
        && !present.get().isSameContent(treeId, options.narrowing())) {
      throw target.occupiedBy(present.get());
    }
    return present.filter(manifest -> manifest.isSameContent(treeId, options.narrowing()));
  }

  @Override
  public Staging stage() throws IOException {
    return target.stage();
  }

  @Override
  public Optional<Contents> publish(Staging staging, Contents contents)
      throws IOException, InterruptedException {
    return target.publish(staging, contents, options.replace());
  }

  @Override
  public Path path() {
    return target.path();
  }
}
