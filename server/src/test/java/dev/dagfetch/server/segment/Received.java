package dev.dagfetch.server.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.testkit.GitFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Puts together what a delivery sends, and checks what each frame says of itself. */
class Received implements FrameReceiver {
  private final List<GitFile> files = new ArrayList<>();
  private final ByteArrayOutputStream large = new ByteArrayOutputStream();
  private @Nullable TreeEntry announced;
  int frames;
  int compressed;

  /** All files, complete. */
  List<GitFile> files() {
    assertThat(announced).as("file without its last part").isNull();
    return files;
  }

  @Override
  public void awaitReady() {}

  @Override
  public void entries(TreePath directory, long count, Frame frame) {
    assertThat(announced).as("file interrupted").isNull();
    byte[] prefix = directory.isRoot() ? new byte[0] : (directory + "/").getBytes(UTF_8);
    List<GitFile> entries = new ArrayList<>();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (DataInputStream in = open(frame)) {
      while (in.available() > 0) {
        GitFile file = PlainFrames.decode(in, prefix);
        entries.add(file);
        content.writeBytes(file.content());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(count).isEqualTo(entries.size());
    check(frame, content.toByteArray());
    files.addAll(entries);
  }

  @Override
  public void largeFile(TreeEntry file) {
    assertThat(announced).isNull();
    announced = file;
    large.reset();
  }

  @Override
  public void part(Frame frame, boolean isLast) {
    TreeEntry file = announced;
    assertThat(file).isNotNull();
    try (DataInputStream in = open(frame)) {
      assertThat(in.readLong()).isEqualTo(large.size());
      boolean last = in.readBoolean();
      byte[] content = in.readNBytes(in.readInt());
      check(frame, content);
      large.writeBytes(content);
      assertThat(last).isEqualTo(isLast).isEqualTo(large.size() == file.sizeBytes());
      if (last) {
        files.add(
            new GitFile(file.path().toBytes(), file.mode(), file.id().hex(), large.toByteArray()));
        announced = null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DataInputStream open(Frame frame) {
    frames++;
    byte[] body = new byte[frame.length()];
    frame.body().get(body);
    if (frame.isCompressed()) {
      compressed++;
      int size = ByteBuffer.wrap(body).getInt();
      body = Zstd.decompress(Arrays.copyOfRange(body, 4, body.length), size);
      assertThat(body).hasSize(size);
    }
    return new DataInputStream(new ByteArrayInputStream(body));
  }

  private static void check(Frame frame, byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    assertThat(frame.contentCrc()).isEqualTo((int) crc.getValue());
    assertThat(frame.contentBytes()).isEqualTo(content.length);
  }
}
