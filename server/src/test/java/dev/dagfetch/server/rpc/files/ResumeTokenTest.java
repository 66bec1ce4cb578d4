package dev.dagfetch.server.rpc.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.segment.Position;
import dev.dagfetch.server.testkit.Fuzz;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ResumeTokenTest {
  private static final TreeId TREE = new TreeId("1".repeat(40));
  private static final TreeId OTHER = new TreeId("2".repeat(40));
  private static final Position POSITION = new Position(1L << 33, (1L << 40) + 7);
  private static final ByteString TOKEN = AnswerShape.whole(TREE).tokenAt(POSITION);

  private static void assertMismatch(String what, ThrowingCallable call) {
    assertThatThrownBy(call)
        .as(what)
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.RESUME_TOKEN_MISMATCH));
  }

  private static PathFilter filter(String... prefixes) {
    return PathFilter.parse(Stream.of(prefixes).map(ByteString::copyFromUtf8).toList());
  }

  @Test
  void token_ofTheSameShape_givesThePosition() {
    ResumeToken token = ResumeToken.parse(TOKEN);

    assertThat(AnswerShape.whole(TREE).start(token)).isEqualTo(POSITION);
    assertThat(TOKEN.size()).isLessThanOrEqualTo(64);
  }

  @Test
  void token_almostRight_isRefused() {
    Fuzz.run(
        input -> ResumeToken.parse(ByteString.copyFrom(input)),
        DagfetchException.class,
        TOKEN.toByteArray());
  }

  @Test
  void noToken_meansTheStart() {
    assertThat(AnswerShape.whole(TREE).start(null)).isEqualTo(Position.START);
  }

  @Test
  void token_withAnyBitFlipped_isRefused() {
    for (int bit = 0; bit < TOKEN.size() * 8; bit++) {
      byte[] flipped = TOKEN.toByteArray();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertMismatch("bit " + bit, () -> ResumeToken.parse(ByteString.copyFrom(flipped)));
    }
  }

  @Test
  void token_cutOffOrContinued_isRefused() {
    for (int length = 0; length < TOKEN.size(); length++) {
      ByteString cut = TOKEN.substring(0, length);
      assertMismatch("first " + length, () -> ResumeToken.parse(cut));
      ByteString end = TOKEN.substring(TOKEN.size() - length);
      assertMismatch("last " + length, () -> ResumeToken.parse(end));
    }
    assertMismatch(
        "longer", () -> ResumeToken.parse(TOKEN.concat(ByteString.copyFrom(new byte[1]))));
    assertMismatch("twice", () -> ResumeToken.parse(TOKEN.concat(TOKEN)));
  }

  @Test
  void randomBytes_areRefused() {
    Random random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      assertMismatch("random " + i, () -> ResumeToken.parse(ByteString.copyFrom(bytes)));
    }
  }

  @Test
  void negativeNumbers_areRefused() {
    // A position cannot even be made of them; their bytes can.
    for (int at : List.of(1, 9)) {
      byte[] bytes = TOKEN.toByteArray();
      bytes[at] = (byte) 0x80;
      java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
      crc.update(bytes, 0, bytes.length - 4);
      java.nio.ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
      assertMismatch("negative", () -> ResumeToken.parse(ByteString.copyFrom(bytes)));
    }
  }

  @Test
  void token_ofAnotherShape_isRefused() {
    List<AnswerShape> shapes =
        List.of(
            AnswerShape.whole(TREE),
            AnswerShape.whole(OTHER),
            AnswerShape.changes(TREE, OTHER),
            AnswerShape.changes(OTHER, TREE),
            AnswerShape.narrowed(TREE, filter("a")),
            AnswerShape.narrowed(TREE, filter("a", "b")),
            AnswerShape.narrowed(TREE, filter("ab")),
            AnswerShape.narrowed(OTHER, filter("a")));
    for (AnswerShape from : shapes) {
      ResumeToken token = ResumeToken.parse(from.tokenAt(POSITION));
      for (AnswerShape to : shapes) {
        if (from != to) {
          assertMismatch("other shape", () -> to.start(token));
        }
      }
    }
  }

  @Test
  void pathPrefixes_inAnotherOrderOrTwice_areTheSameShape() {
    ByteString token = AnswerShape.narrowed(TREE, filter("b", "a", "b")).tokenAt(POSITION);

    assertThat(AnswerShape.narrowed(TREE, filter("a", "b")).start(ResumeToken.parse(token)))
        .isEqualTo(POSITION);
  }
}
