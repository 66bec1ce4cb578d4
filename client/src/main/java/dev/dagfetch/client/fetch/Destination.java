package dev.dagfetch.client.fetch;

import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.write.Base;
import dev.dagfetch.client.write.Contents;
import dev.dagfetch.client.write.Staging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where one fetch goes. Its methods are called in this order, on the fetching thread. */
public interface Destination {
  /** What files can be taken from. */
  BaseSearch base() throws IOException, InterruptedException;

  /**
   * Looks whether the version is there already, and sound.
   *
   * @throws dev.dagfetch.client.error.DagfetchClientException if something else is in its place
   */
  Optional<Manifest> find(String treeId) throws IOException, InterruptedException;

  /** Makes a place to build the version in. */
  Staging stage() throws IOException;

  /**
   * Gives a base away: its directory is at {@link Staging#replaced} afterwards, to become the new
   * version.
   *
   * @return whether it was given away; if not, files are copied from it
   */
  default boolean surrender(Base base, Staging staging) throws IOException, InterruptedException {
    return false;
  }

  /** Whether stamps of everything are taken, even of a version that was fetched without a base. */
  default boolean wantsStamps() {
    return false;
  }

  /**
   * Publishes what was built.
   *
   * @return what is there now; empty if somebody else has published the same meanwhile
   */
  Optional<Contents> publish(Staging staging, Contents contents)
      throws IOException, InterruptedException;

  /** The version's directory, once it was found or published. */
  Path path();
}
