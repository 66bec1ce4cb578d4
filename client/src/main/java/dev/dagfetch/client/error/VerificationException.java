package dev.dagfetch.client.error;

import org.jspecify.annotations.Nullable;

/**
 * What arrived, or what lies on disk, is not what its hashes promise. Nothing of it was published.
 */
public final class VerificationException extends DagfetchClientException {
  private static final long serialVersionUID = 1L;

  public VerificationException(String message) {
    this(message, null);
  }

  public VerificationException(String message, @Nullable Throwable cause) {
    super(LocalReason.VERIFICATION_FAILED, message, cause);
  }
}
