package dev.dagfetch.server.store;

import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.scrub.AtRest;
import dev.dagfetch.server.scrub.Finding;
import dev.dagfetch.server.scrub.Kind;
import dev.dagfetch.server.scrub.Pace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The published checkouts as scrub sees them. They are read without a lease: one that takes minutes
 * would keep a checkout from making room for others. Whether it was there all the time is asked
 * afterwards, since a checkout is dead before the first of its files goes.
 */
final class CheckoutsAtRest implements AtRest {
  private final Shelf shelf;
  private final Prover prover;

  CheckoutsAtRest(Shelf shelf, Prover prover) {
    this.shelf = shelf;
    this.prover = prover;
  }

  @Override
  public Kind kind() {
    return Kind.CHECKOUT;
  }

  @Override
  public List<String> after(String name) {
    return shelf.trees().stream()
        .map(TreeId::hex)
        .filter(tree -> tree.compareTo(name) > 0)
        .sorted()
        .toList();
  }

  @Override
  public Finding check(String name, Pace pace) throws IOException {
    Optional<Checkout> found = shelf.find(new TreeId(name));
    return found.isPresent() ? check(found.get(), pace) : Finding.GONE;
  }

  private Finding check(Checkout checkout, Pace pace) throws IOException {
    Verdict verdict;
    try {
      verdict = prover.look(checkout, pace);
    } catch (IOException e) {
      if (checkout.tryLease()) {
        checkout.release();
        throw e;
      }
      // What is met in a directory that is being deleted says nothing.
      return Finding.GONE;
    }
    if (!checkout.tryLease()) {
      return Finding.GONE;
    }
    try {
      prover.conclude(checkout, verdict);
    } finally {
      checkout.release();
    }
    return verdict.damaged().isEmpty() ? Finding.SOUND : Finding.DAMAGED;
  }
}
