package dev.dagfetch.server.testkit;

import java.util.function.Function;

/**
 * What a Git host that lies sends for a commit.
 *
 * @param maker makes the answer
 * @param reason the daemon's
 * @param rule the broken one, if the reason is TREE_REJECTED; else empty
 */
public record HostilePack(
    String name, Threat threat, Function<RawPack, Answer> maker, String reason, String rule) {
  /** The commit that is asked for, and the bytes that come. */
  public record Answer(String commit, byte[] bytes) {}

  @Override
  public String toString() {
    return threat + ": " + name;
  }
}
