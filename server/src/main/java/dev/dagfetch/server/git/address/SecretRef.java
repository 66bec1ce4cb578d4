package dev.dagfetch.server.git.address;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret is: {@code file:/absolute/path} or {@code env:NAME}. Read anew at every use, so
 * that a rotated secret takes effect at once; the secret itself is never printed.
 */
public record SecretRef(String reference) {
  private static final String FILE = "file:";
  private static final String ENV = "env:";

  public SecretRef {
    boolean file = reference.startsWith(FILE + "/") && isPath(reference.substring(FILE.length()));
    boolean env = reference.startsWith(ENV) && reference.matches("env:[A-Za-z_][A-Za-z0-9_]*");
    if (!file && !env) {
      // The text is not repeated: people write the secret itself here.
      throw new DagfetchException(
              Reason.FIELD_INVALID,
              "secret reference is malformed (expected: file:/absolute/path or env:NAME)")
          .with("field", "secret");
    }
  }

  private static boolean isPath(String text) {
    try {
      return text.chars().noneMatch(Character::isISOControl) && Path.of(text).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * The secret now, one trailing newline removed.
   *
   * @throws DagfetchException {@link Reason#REMOTE_AUTH_FAILED}, naming the reference, if there is
   *     none
   */
  public String read() {
    String text = reference.startsWith(ENV) ? readEnv() : readFile();
    if (text.endsWith("\n")) {
      text = text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1));
    }
    if (text.isEmpty()) {
      throw unreadable("is empty", null);
    }
    return text;
  }

  /**
   * The secret now, where it has to be one line.
   *
   * @throws DagfetchException as {@link #read}
   */
  public String readLine() {
    String line = read();
    if (line.chars().anyMatch(Character::isISOControl)) {
      // Whoever would have to refuse it later may repeat it in his complaint.
      throw unreadable("has a line break or another control character in it", null);
    }
    return line;
  }

  private String readEnv() {
    @Nullable String value = System.getenv(reference.substring(ENV.length()));
    if (value == null) {
      throw unreadable("is not set", null);
    }
    return value;
  }

  private String readFile() {
    try {
      byte[] bytes = SecretFile.read(Path.of(reference.substring(FILE.length())));
      if (bytes.length > SecretFile.MOST_BYTES) {
        throw unreadable("is longer than " + SecretFile.MOST_BYTES + " bytes", null);
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (TimeoutException e) {
      throw unreadable(
          "cannot be read within %d s".formatted(SecretFile.PATIENCE.toSeconds()), null);
    } catch (IOException e) {
      throw unreadable("cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  private DagfetchException unreadable(String why, @Nullable Throwable cause) {
    return new DagfetchException(
            Reason.REMOTE_AUTH_FAILED,
            "secret %s %s; provide it where the daemon runs".formatted(reference, why),
            cause)
        .with("secret", reference);
  }
}
