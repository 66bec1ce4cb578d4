package dev.dagfetch.server.git.fetch;

/** What came of one attempt to get a commit. Anything else is an exception. */
sealed interface FetchOutcome {
  /** It is here with its whole tree, and marked. */
  record Here() implements FetchOutcome {}

  /** The remote does not give this commit by its id, whether it has it or not. */
  record NotById() implements FetchOutcome {}

  /** What was asked for does not contain it. */
  record NotFound(RefTips tips) implements FetchOutcome {}

  /** The whole history of all refs does not contain it. */
  record Nowhere(RefTips tips) implements FetchOutcome {}
}
