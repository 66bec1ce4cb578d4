package dev.dagfetch.client.fetch;

import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.Version;

/** Tells whether a later call goes on with the answer that an earlier one began. */
final class Continuation {
  private Continuation() {}

  /**
   * Compares the Headers.
   *
   * @param first the Header under which the answer began
   * @param taken what of it was taken so far
   * @param next the Header of the later call
   * @throws AnswerLost if they are not of one answer, or do not meet at what was taken
   */
  static void require(FetchDagHeader first, Tally taken, FetchDagHeader next) {
    require(sameVersion(first.getVersion(), next.getVersion()), "the version");
    require(
        first.getBaseTreeId().equals(next.getBaseTreeId())
            && first.getNarrowed() == next.getNarrowed()
            && first.getFileCount() == next.getFileCount()
            && first.getTotalBytes() == next.getTotalBytes(),
        "what is asked for");
    require(
        first.getFilesToCome() - taken.files() == next.getFilesToCome()
            && first.getBytesToCome() - taken.bytes() == next.getBytesToCome(),
        "what is left to come");
  }

  private static boolean sameVersion(Version first, Version next) {
    return first.getTreeId().equals(next.getTreeId())
        && first.getFilesTreeId().equals(next.getFilesTreeId())
        && first.getCommit().equals(next.getCommit())
        && first.getRepository().equals(next.getRepository())
        && first.getDagId().equals(next.getDagId());
  }

  private static void require(boolean equal, String what) {
    if (!equal) {
      throw new AnswerLost(
          new VerificationException(
              "the daemon went on with another answer: %s has changed since it was interrupted"
                  .formatted(what)));
    }
  }
}
