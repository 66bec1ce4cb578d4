package dev.dagfetch.server.repository;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.address.Credential;

/**
 * A credential belongs to a scheme, host and port: whoever changes them must show that he may use
 * it there.
 */
final class CredentialRule {
  private CredentialRule() {}

  /**
   * What is asked for, with the current credential if it was left out and the remote is still at
   * the same place.
   */
  static Repository complete(Repository asked, Repository current) {
    Credential kept = current.remote().credential();
    boolean leftOut = asked.remote().credential() instanceof Credential.None;
    if (!leftOut || kept instanceof Credential.None) {
      return asked;
    }
    if (!asked.remote().url().sameEndpoint(current.remote().url())) {
      throw DagfetchException.invalidField(
          "credential", "", "given anew, because the URL's scheme, host or port changes");
    }
    return asked.withCredential(kept);
  }
}
