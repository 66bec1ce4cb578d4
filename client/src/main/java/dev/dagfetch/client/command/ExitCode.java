package dev.dagfetch.client.command;

import dev.dagfetch.client.error.DagfetchClientException;

/** What the command's exit codes mean; the help says it, too. */
final class ExitCode {
  static final int OK = 0;
  static final int USAGE = 2;
  static final int NOT_FOUND = 3;
  static final int UNAVAILABLE = 4;
  static final int DENIED = 5;
  static final int VERIFICATION_FAILED = 6;
  static final int EXHAUSTED = 7;
  static final int PRECONDITION = 8;
  static final int BUG = 70;
  static final int INTERRUPTED = 130;

  private ExitCode() {}

  static int of(DagfetchClientException e) {
    return switch (e.code()) {
      case OK -> OK;
      case INVALID_ARGUMENT, OUT_OF_RANGE -> USAGE;
      case NOT_FOUND -> NOT_FOUND;
      case UNAVAILABLE, DEADLINE_EXCEEDED -> UNAVAILABLE;
      case UNAUTHENTICATED, PERMISSION_DENIED -> DENIED;
      case DATA_LOSS -> VERIFICATION_FAILED;
      case RESOURCE_EXHAUSTED -> EXHAUSTED;
      case FAILED_PRECONDITION, ALREADY_EXISTS, ABORTED, UNIMPLEMENTED -> PRECONDITION;
      case CANCELLED -> INTERRUPTED;
      case INTERNAL, UNKNOWN -> BUG;
    };
  }
}
