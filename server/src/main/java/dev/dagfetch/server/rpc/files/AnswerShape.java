package dev.dagfetch.server.rpc.files;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.segment.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What decides which files an answer sends, and in which order. Two answers of the same shape are
 * the same, so that one can go on where the other ended. Immutable.
 */
public final class AnswerShape {
  private final ByteString binding;

  private AnswerShape(TreeId tree, String base, List<TreePath> prefixes) {
    MessageDigest digest = sha256();
    add(digest, tree.hex().getBytes(StandardCharsets.US_ASCII));
    add(digest, base.getBytes(StandardCharsets.US_ASCII));
    prefixes.forEach(prefix -> add(digest, prefix.toBytes()));
    binding = ByteString.copyFrom(digest.digest(), 0, ResumeToken.BINDING_BYTES);
  }

  public static AnswerShape whole(TreeId tree) {
    return new AnswerShape(tree, "", List.of());
  }

  /** The shape of what differs from a base. */
  public static AnswerShape changes(TreeId base, TreeId tree) {
    return new AnswerShape(tree, base.hex(), List.of());
  }

  public static AnswerShape narrowed(TreeId tree, PathFilter filter) {
    return new AnswerShape(tree, "", filter.prefixes());
  }

  /**
   * Where an answer of this shape begins for a request with that token.
   *
   * @throws DagfetchException RESUME_TOKEN_MISMATCH if the token is of another shape
   */
  public Position start(@Nullable ResumeToken token) {
    if (token == null) {
      return Position.START;
    }
    if (!token.binding().equals(binding)) {
      throw ResumeToken.mismatch(
          "is of another answer: of another version, of other path prefixes, or with another use of"
              + " the base");
    }
    return token.position();
  }

  /** A token for what comes behind that position. */
  ByteString tokenAt(Position position) {
    return new ResumeToken(position, binding).toBytes();
  }

  /** Length first, so that two parts never look like one. */
  private static void add(MessageDigest digest, byte[] part) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
    digest.update(part);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
