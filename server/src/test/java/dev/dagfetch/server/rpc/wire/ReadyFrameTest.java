package dev.dagfetch.server.rpc.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.segment.Frame;
import dev.dagfetch.server.segment.Frames;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FileBatch;
import dev.dagfetch.v1.FileEntry;
import dev.dagfetch.v1.FilePart;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadyFrameTest {
  private static final ObjectId ID = new ObjectId("0123456789abcdef0123456789abcdef01234567");
  private static final FetchFrameMarshaller MARSHALLER = new FetchFrameMarshaller();
  private static final EntryFrames ENCODER = new EntryFrames();
  private static final ByteString TOKEN = ByteString.copyFromUtf8("how far");

  private static TreeEntry file(String path, int mode, long size) {
    return new TreeEntry(TreePath.parse(path), mode, size, ID);
  }

  private static Frame threeEntries() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    ENCODER.encode(file("a.py", 0100755, 5), "print".getBytes(UTF_8), body);
    ENCODER.encode(file("b/c", 0160000, 0), new byte[0], body);
    ENCODER.encode(file("d", 0120000, 4), "a.py".getBytes(UTF_8), body);
    return Frames.of(body.toByteArray());
  }

  private static FileBatch threeEntriesBelow(String prefix) {
    FileEntry.Builder any = FileEntry.newBuilder().setObjectId(ID.hex());
    return FileBatch.newBuilder()
        .setPathPrefix(ByteString.copyFromUtf8(prefix))
        .addFiles(
            any.clone()
                .setPath(ByteString.copyFromUtf8("a.py"))
                .setMode(0100755)
                .setSizeBytes(5)
                .setPlacement(FileEntry.Placement.PLACEMENT_INLINE)
                .setContent(ByteString.copyFromUtf8("print")))
        .addFiles(
            any.clone()
                .setPath(ByteString.copyFromUtf8("b/c"))
                .setMode(0160000)
                .setPlacement(FileEntry.Placement.PLACEMENT_NONE))
        .addFiles(
            any.clone()
                .setPath(ByteString.copyFromUtf8("d"))
                .setMode(0120000)
                .setSizeBytes(4)
                .setPlacement(FileEntry.Placement.PLACEMENT_INLINE)
                .setContent(ByteString.copyFromUtf8("a.py")))
        .build();
  }

  @Test
  void entries_atTheRoot_areTheMessageOfTheGeneratedClasses() throws IOException {
    FetchDagResponse message =
        parse(ReadyFrame.entries(TreePath.ROOT, threeEntries(), ByteString.EMPTY));

    assertThat(message.getFiles()).isEqualTo(threeEntriesBelow(""));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 126, 127, 128, 3000})
  void entries_inADirectory_haveItAsPrefix(int nameLength) throws IOException {
    String directory = "x".repeat(nameLength);

    FetchDagResponse message =
        parse(ReadyFrame.entries(TreePath.parse(directory), threeEntries(), ByteString.EMPTY));

    assertThat(message.getFiles()).isEqualTo(threeEntriesBelow(directory + "/"));
  }

  @Test
  void part_isTheMessageOfTheGeneratedClasses() throws IOException {
    byte[] content = new byte[200_000];
    content[7] = 7;
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    ENCODER.encodePart(123_456_789_012L, content, true, body);

    FetchDagResponse message = parse(ReadyFrame.part(Frames.of(body.toByteArray()), TOKEN));

    assertThat(message.getResumeToken()).isEqualTo(TOKEN);
    assertThat(message.getFilePart())
        .isEqualTo(
            FilePart.newBuilder()
                .setOffset(123_456_789_012L)
                .setContent(ByteString.copyFrom(content))
                .setLast(true)
                .build());
  }

  @Test
  void drained_givesAsMuchAsItSaid_once() throws IOException {
    InputStream stream =
        MARSHALLER.stream(ReadyFrame.entries(TreePath.ROOT, threeEntries(), ByteString.EMPTY));
    assertThat(stream).isInstanceOf(KnownLength.class);
    int length = stream.available();
    ByteArrayOutputStream drained = new ByteArrayOutputStream();

    assertThat(((Drainable) stream).drainTo(drained)).isEqualTo(length).isEqualTo(drained.size());

    assertThat(stream.available()).isZero();
    assertThat(stream.read()).isEqualTo(-1);
    assertThat(((Drainable) stream).drainTo(drained)).isZero();
    assertThat(FetchDagResponse.parseFrom(drained.toByteArray()).getFiles())
        .isEqualTo(threeEntriesBelow(""));
  }

  @Test
  void drained_afterSomeWasRead_givesTheRest() throws IOException {
    InputStream stream =
        MARSHALLER.stream(ReadyFrame.entries(TreePath.ROOT, threeEntries(), ByteString.EMPTY));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(stream.read());
    int rest = stream.available();

    assertThat(((Drainable) stream).drainTo(all)).isEqualTo(rest);

    assertThat(FetchDagResponse.parseFrom(all.toByteArray()).getFiles())
        .isEqualTo(threeEntriesBelow(""));
  }

  private static FetchDagResponse parse(ReadyFrame frame) {
    return ((FetchFrame.Message) MARSHALLER.parse(MARSHALLER.stream(frame))).message();
  }
}
