package dev.dagfetch.server.testkit;

/**
 * Content of a repository that means harm or looks like it: how it is made, and what a daemon does
 * about it.
 */
public record HostileTree(String name, Threat threat, Maker maker, Outcome outcome) {
  /** Writes the content into a repository. */
  public interface Maker {
    /** Returns the commit. */
    String commit(GitRepo repo);
  }

  /** What a daemon with the default policy and {@link HostileTrees#limits} does. */
  public sealed interface Outcome {
    /** Rejects it, naming rule and path; the path is empty where no name is at fault. */
    record Rejected(String rule, String path) implements Outcome {}

    /** Delivers it byte for byte: it can do no harm where it arrives. */
    record Delivered() implements Outcome {}
  }

  static HostileTree rejected(Threat threat, String name, String rule, String path, Maker maker) {
    return new HostileTree(name, threat, maker, new Outcome.Rejected(rule, path));
  }

  static HostileTree delivered(Threat threat, String name, Maker maker) {
    return new HostileTree(name, threat, maker, new Outcome.Delivered());
  }

  @Override
  public String toString() {
    return threat + ": " + name;
  }
}
