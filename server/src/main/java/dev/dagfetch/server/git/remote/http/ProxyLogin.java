package dev.dagfetch.server.git.remote.http;

import dev.dagfetch.server.git.address.Credential;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import org.jspecify.annotations.Nullable;

/**
 * Answers a proxy that asks who opens a tunnel, once: who is refused is not asked again and again.
 */
final class ProxyLogin extends Authenticator {
  private final Credential.UserPassword login;
  private boolean answered;

  ProxyLogin(Credential.UserPassword login) {
    this.login = login;
  }

  @Override
  protected @Nullable PasswordAuthentication getPasswordAuthentication() {
    if (answered || getRequestorType() != RequestorType.PROXY) {
      return null;
    }
    answered = true;
    return new PasswordAuthentication(login.user(), login.password().read().toCharArray());
  }
}
