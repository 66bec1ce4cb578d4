package dev.dagfetch.server.git.remote;

import dev.dagfetch.server.error.Causes;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.bounds.OverlongAnswerException;
import dev.dagfetch.server.git.disk.LocalDisk;
import dev.dagfetch.server.git.remote.http.HttpTraffic;
import dev.dagfetch.server.git.remote.http.LinkTrouble;
import dev.dagfetch.server.git.remote.ssh.KnownHosts;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.RemoteRepositoryException;
import org.jspecify.annotations.Nullable;

/**
 * Says in our words why a remote did not deliver: it does not have the thing, refuses us, is not
 * there, or our own disk is full. JGit says it in exceptions whose text is all that tells them
 * apart; what was seen on the line is asked first.
 */
public final class RemoteFailures {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final Duration RATE_RETRY_AFTER = Duration.ofSeconds(60);

  private final String repository;
  private final RemoteUrl url;

  /**
   * @param url where the repository is, whose name alone is told
   */
  public RemoteFailures(String repository, RemoteUrl url) {
    this.repository = repository;
    this.url = url;
  }

  /**
   * Explains a failure: what to throw instead. A failure of our own disk or code stays what it is.
   *
   * @param opened the conversation in which it happened, null if none came about
   */
  public RuntimeException explain(Exception failure, @Nullable OpenRemote opened) {
    Optional<DagfetchException> own = Causes.find(failure, DagfetchException.class);
    if (own.isPresent()) {
      return own.get();
    }
    if (failure instanceof RuntimeException bug) {
      return bug;
    }
    if (LocalDisk.isFull(failure)) {
      return LocalDisk.full(repository, failure);
    }
    if (LocalDisk.isOurs(failure)) {
      return new IllegalStateException(
          "mirror of \"%s\" cannot be used".formatted(repository), failure);
    }
    return seen(failure, opened)
        .or(() -> said(failure, opened))
        .orElseGet(() -> unreachable(failure));
  }

  /** What was seen on the line. */
  private Optional<DagfetchException> seen(Exception failure, @Nullable OpenRemote opened) {
    if (Causes.has(failure, UnsupportedObjectFormatException.class)
        || (opened != null && opened.arrivals().saysSha256())) {
      return Optional.of(unsupportedFormat(failure));
    }
    Optional<OverlongAnswerException> overlong =
        Causes.find(failure, OverlongAnswerException.class);
    if (overlong.isPresent()) {
      return overlong.map(this::overlong);
    }
    if (opened == null) {
      return Optional.empty();
    }
    return opened
        .http()
        .flatMap(http -> explainHttp(http, failure))
        .or(() -> opened.ssh().flatMap(ssh -> explainSsh(ssh, failure)));
  }

  /** What the remote said in Git's protocol. */
  private Optional<DagfetchException> said(Exception failure, @Nullable OpenRemote opened) {
    if (Causes.has(failure, NoRemoteRepositoryException.class)) {
      return Optional.of(refused("has no Git repository there, or hides it from us", failure));
    }
    return Causes.find(failure, RemoteRepositoryException.class)
        .map(error -> concealed(String.valueOf(error.getMessage()), opened))
        .map(DagfetchException::quote)
        .map(text -> refused("refuses: " + text, failure));
  }

  private static String concealed(String said, @Nullable OpenRemote opened) {
    return opened == null ? said : opened.http().map(traffic -> traffic.conceal(said)).orElse(said);
  }

  /** What is told when all that was done together took longer than it may. */
  public DagfetchException timedOut(Duration timeout) {
    return failure(
            Reason.REMOTE_UNREACHABLE,
            "did not finish within %d s; look at its load, or raise the fetch timeout"
                .formatted(timeout.toSeconds()),
            null)
        .retryAfter(RETRY_AFTER);
  }

  private DagfetchException unsupportedFormat(Throwable cause) {
    return failure(
        Reason.OBJECT_FORMAT_UNSUPPORTED,
        "uses the SHA-256 object format, which is not supported; use a SHA-1 repository",
        cause);
  }

  private DagfetchException overlong(OverlongAnswerException cause) {
    return refused(String.valueOf(cause.getMessage()), cause)
        .with("limit", Long.toString(cause.limit()));
  }

  private Optional<DagfetchException> explainHttp(HttpTraffic http, Throwable cause) {
    Optional<LinkTrouble> link = LinkTrouble.in(cause, http.proxy());
    if (link.isPresent()) {
      return Optional.of(explain(link.get(), cause));
    }
    if (http.redirectedTo().isPresent()) {
      String to = http.redirectedTo().get();
      return Optional.of(
          refused("redirects to " + to + "; configure that address if it is right", cause));
    }
    int status = http.status();
    if (status == 407 && http.proxy().isPresent()) {
      return Optional.of(explain(LinkTrouble.ofTunnel(status, http.proxy().get()), cause));
    }
    if (status >= 300 && status < 400) {
      return Optional.of(
          refused("redirects to an address that is not used; configure it if it is right", cause));
    }
    Optional<Duration> retry = http.retryAfter().flatMap(RemoteFailures::seconds);
    if (status == 429 || ((status == 403 || status == 503) && retry.isPresent())) {
      return Optional.of(
          failure(Reason.RATE_LIMITED, "limits our rate (status " + status + "); wait", cause)
              .retryAfter(retry.orElse(RATE_RETRY_AFTER)));
    }
    if (status == 401 || status == 403 || status == 407) {
      return Optional.of(authFailed("refused our credential (status " + status + ")", cause));
    }
    if (status >= 500) {
      return Optional.of(
          failure(
                  Reason.REMOTE_UNREACHABLE,
                  "answered with status " + status + "; try again later",
                  cause)
              .retryAfter(retry.orElse(RETRY_AFTER)));
    }
    return status == 404 || status == 410
        ? Optional.of(
            refused(
                "has no repository there, or hides it from our credential (status " + status + ")",
                cause))
        : Optional.empty();
  }

  private DagfetchException explain(LinkTrouble link, Throwable cause) {
    DagfetchException failure = failure(link.reason(), link.why(), cause);
    return link.reason() == Reason.REMOTE_UNREACHABLE ? failure.retryAfter(RETRY_AFTER) : failure;
  }

  private Optional<DagfetchException> explainSsh(KnownHosts knownHosts, Throwable cause) {
    if (knownHosts.refused()) {
      return Optional.of(
          refused(
              "has a host key that is not known for it; add its line to known_hosts after checking"
                  + " its fingerprint",
              cause));
    }
    String text = Causes.textOf(cause);
    return text.contains("Cannot log in") || text.contains("No more authentication methods")
        ? Optional.of(authFailed("refused our key", cause))
        : Optional.empty();
  }

  private DagfetchException authFailed(String why, Throwable cause) {
    return failure(
        Reason.REMOTE_AUTH_FAILED,
        why + "; check the repository's credential and what it may read",
        cause);
  }

  private DagfetchException refused(String why, Throwable cause) {
    return failure(Reason.REMOTE_REFUSED, why, cause);
  }

  private DagfetchException unreachable(Throwable cause) {
    String why =
        silence(cause).orElseGet(() -> "does not answer (%s)".formatted(Causes.rootOf(cause)));
    return failure(Reason.REMOTE_UNREACHABLE, why + "; what is cached is still served", cause)
        .retryAfter(RETRY_AFTER);
  }

  /** Which of our patiences came to its end, if one did. */
  private static Optional<String> silence(Throwable failure) {
    return Causes.find(failure, InterruptedIOException.class)
        .map(e -> String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT))
        .filter(text -> text.contains("timed out"))
        .map(text ->
            text.contains("connect")
                ? "did not take the connection within git.connect_timeout"
                : "was silent for longer than git.idle_timeout");
  }

  private DagfetchException failure(Reason reason, String why, @Nullable Throwable cause) {
    return new DagfetchException(
            reason, "remote %s of \"%s\" %s".formatted(url.withoutUser(), repository, why), cause)
        .with("repository", repository)
        .with("remote", url.endpoint());
  }

  /** Whether we gave up ourselves: the thread was told to stop while it waited for the remote. */
  public static boolean wasStopped(Throwable failure) {
    return Thread.currentThread().isInterrupted()
        || Causes.has(failure, InterruptedException.class)
        || Causes.has(failure, ClosedByInterruptException.class)
        || Causes.textOf(failure).contains("Closed by interrupt")
        || Causes.find(failure, InterruptedIOException.class)
            .filter(e -> "stopped".equals(e.getMessage()))
            .isPresent();
  }

  private static Optional<Duration> seconds(String header) {
    return header.matches("[0-9]{1,6}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(header)))
        : Optional.empty();
  }
}
