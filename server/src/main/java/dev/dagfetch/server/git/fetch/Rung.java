package dev.dagfetch.server.git.fetch;

import java.util.List;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.Ref;

/**
 * One way to get a commit from a remote: what to have named, what to ask for of it, and how much of
 * its history comes along.
 */
sealed interface Rung {
  /** For the log. */
  String name();

  /** Begins the names of the refs that the remote is asked to name; it may name more. */
  List<String> prefixes();

  /** Whether a commit that is behind none of the named refs is nowhere at all. */
  default boolean seesAllRefs() {
    return prefixes().equals(EVERYTHING);
  }

  /** How many commits of each history to ask for. */
  int depth();

  /** What to ask for; nothing if this way does not lead to the commit. */
  List<Ref> wants(ObjectId commit, RefTips tips);

  /** By its id: one commit with its tree, the remote's refs do not matter. */
  record ById() implements Rung {
    @Override
    public String name() {
      return "id";
    }

    @Override
    public List<String> prefixes() {
      // No ref is called so; there may be very many.
      return List.of("refs/none/");
    }

    @Override
    public int depth() {
      return 1;
    }

    @Override
    public List<Ref> wants(ObjectId commit, RefTips tips) {
      return List.of(new ObjectIdRef.Unpeeled(Ref.Storage.NETWORK, commit.name(), commit));
    }
  }

  /** As the tip of a branch or tag: one commit with its tree. */
  record AsTip() implements Rung {
    @Override
    public String name() {
      return "tip";
    }

    @Override
    public List<String> prefixes() {
      return EVERYTHING;
    }

    @Override
    public int depth() {
      return 1;
    }

    @Override
    public List<Ref> wants(ObjectId commit, RefTips tips) {
      return tips.at(commit).stream().toList();
    }
  }

  /** Somewhere in the last commits of the branch that HEAD names. */
  record BehindHead(int depth) implements Rung {
    @Override
    public String name() {
      return "head";
    }

    @Override
    public List<String> prefixes() {
      return List.of("HEAD");
    }

    @Override
    public List<Ref> wants(ObjectId commit, RefTips tips) {
      return tips.head();
    }
  }

  /** Somewhere in the last commits of any ref. */
  record BehindAnything(int depth) implements Rung {
    @Override
    public String name() {
      return depth == WHOLE_HISTORY ? "history" : "refs";
    }

    @Override
    public List<String> prefixes() {
      return EVERYTHING;
    }

    @Override
    public List<Ref> wants(ObjectId commit, RefTips tips) {
      return tips.distinct();
    }
  }

  /** HEAD and all refs. */
  List<String> EVERYTHING = List.of("HEAD", "refs/");

  /** Git's word for the whole history, also for what an earlier fetch cut off. */
  int WHOLE_HISTORY = Integer.MAX_VALUE;

  /** How to look for a commit that is not served by its id, the cheapest way first. */
  List<Rung> SEARCH =
      List.of(
          new AsTip(),
          new BehindHead(50),
          new BehindAnything(50),
          new BehindAnything(WHOLE_HISTORY));
}
