package dev.dagfetch.server.rpc;

import dev.dagfetch.server.error.DagfetchException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Where the next page of a list begins, opaque to callers.
 *
 * <p>A token holds the position and a hash of what the list is of, so that a token of another
 * request, which would silently give a wrong page, is refused. It holds no secret and needs no
 * memory here: any daemon can read it.
 */
final class PageToken {
  private static final int BINDING_BYTES = 8;

  private final byte[] binding;

  /** Tokens of one list: its method and everything that selects what is in it. */
  PageToken(String method, List<String> filter) {
    this.binding = binding(method, filter);
  }

  /** A token for the page that begins after {@code position}. */
  String encode(String position) {
    byte[] text = position.getBytes(StandardCharsets.UTF_8);
    byte[] token = ByteBuffer.allocate(BINDING_BYTES + text.length).put(binding).put(text).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /**
   * The position of a token.
   *
   * @throws DagfetchException FIELD_INVALID (field "page_token") if the token is not of this list
   */
  String decode(String token) {
    byte[] bytes = decodeBase64(token);
    if (bytes.length <= BINDING_BYTES
        || !ByteBuffer.wrap(bytes, 0, BINDING_BYTES).equals(ByteBuffer.wrap(binding))) {
      throw invalid(token);
    }
    return new String(bytes, BINDING_BYTES, bytes.length - BINDING_BYTES, StandardCharsets.UTF_8);
  }

  private static byte[] decodeBase64(String token) {
    try {
      return Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw invalid(token);
    }
  }

  private static DagfetchException invalid(String token) {
    return DagfetchException.invalidField(
        "page_token", token, "next_page_token of an answer to this very request");
  }

  private static byte[] binding(String method, List<String> filter) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      update(digest, method);
      filter.forEach(part -> update(digest, part));
      return Arrays.copyOf(digest.digest(), BINDING_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /** Length first, so that two parts never look like one. */
  private static void update(MessageDigest digest, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }
}
