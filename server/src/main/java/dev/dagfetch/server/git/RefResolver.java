package dev.dagfetch.server.git;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.flight.Patience;
import dev.dagfetch.server.flight.SingleFlight;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.jgit.lib.Ref;
import org.jspecify.annotations.Nullable;

/**
 * Tells what refs of one repository point to, from what the remote said lately or by asking it.
 *
 * <p>An answer is as old as the moment before the remote was asked. A caller never gets one that is
 * older than it allows: who finds a question under way that was put too long ago waits for the next
 * one, so any number of callers cost two questions at most. Answers for a ref never go back in
 * time, since its questions are put one after the other. Thread-safe.
 */
final class RefResolver {
  private static final long MAX_KNOWN = 10_000;

  private final String repository;
  private final InstantSource clock;
  private final SingleFlight<RefName, FetchProgress, Tip> questions = new SingleFlight<>();
  private final Cache<RefName, Tip> known = Caffeine.newBuilder().maximumSize(MAX_KNOWN).build();

  RefResolver(String repository, InstantSource clock) {
    this.repository = repository;
    this.clock = clock;
  }

  /** Asks the remote: the refs that the name may stand for. */
  interface Question extends Function<RefName, Iterable<Ref>> {}

  Tip resolve(RefName name, Duration maxAge, Wait wait, Question question) {
    Instant oldest = clock.instant().minus(maxAge);
    long deadline = System.nanoTime() + Math.min(wait.timeout().toMillis(), 1L << 40) * 1_000_000;
    @Nullable Tip tip = known.getIfPresent(name);
    while (tip == null || tip.askedAt().isBefore(oldest)) {
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      Patience rest = new Patience(left.isNegative() ? Duration.ZERO : left, wait.workGoesOn());
      tip =
          questions.join(
              name, describe(name), rest, wait.progress(), progress -> ask(name, question));
    }
    return tip;
  }

  /** Forgets all answers, for example because they came from another remote. */
  void forget() {
    known.invalidateAll();
  }

  void close() {
    questions.close();
  }

  private String describe(RefName name) {
    return "question for ref %s of \"%s\""
        .formatted(DagfetchException.quote(name.text()), repository);
  }

  private Tip ask(RefName name, Question question) {
    Instant asked = clock.instant();
    Map<String, Ref> refs = byName(question.apply(name));
    for (String candidate : name.candidates()) {
      Optional<Tip> tip = tip(refs.get(candidate), asked);
      if (tip.isPresent()) {
        known.put(name, tip.get());
        return tip.get();
      }
    }
    known.invalidate(name);
    throw unknown(name);
  }

  private static Map<String, Ref> byName(Iterable<Ref> refs) {
    return StreamSupport.stream(refs.spliterator(), false)
        .collect(Collectors.toMap(Ref::getName, ref -> ref, (first, second) -> first));
  }

  /** What a ref says, annotated tags peeled; empty for none, or one that points to nothing yet. */
  static Optional<Tip> tip(@Nullable Ref ref, Instant asked) {
    if (ref == null || ref.getObjectId() == null) {
      return Optional.empty();
    }
    var id = ref.getPeeledObjectId() == null ? ref.getObjectId() : ref.getPeeledObjectId();
    return Optional.of(new Tip(ref.getLeaf().getName(), new CommitId(id.name()), asked));
  }

  private DagfetchException unknown(RefName name) {
    String why =
        name.text().equals("HEAD")
            ? "\"%s\" has no HEAD: the remote was asked just now; it has no commits yet, or its HEAD names a branch that does not exist"
                .formatted(repository)
            : "ref %s is not in \"%s\": the remote was asked just now and does not have it; is it pushed?"
                .formatted(DagfetchException.quote(name.text()), repository);
    return new DagfetchException(Reason.REF_UNKNOWN, why)
        .with("ref", name.text())
        .with("repository", repository);
  }
}
