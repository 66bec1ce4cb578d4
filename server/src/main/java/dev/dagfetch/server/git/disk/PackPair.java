package dev.dagfetch.server.git.disk;

import dev.dagfetch.server.scrub.Pace;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A pack and its index, which both end in a hash of what is before. */
public record PackPair(Path pack, Path index) {
  private static final int HASH_BYTES = 20;
  private static final int BUFFER_BYTES = 1 << 16;

  /** Those of a directory; a pack that is only just arriving has no index yet and is not told. */
  public static List<PackPair> in(Path directory) throws IOException {
    List<PackPair> pairs = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path pack : files.filter(file -> file.toString().endsWith(".pack")).toList()) {
        Path index = Path.of(pack.toString().replaceFirst("pack$", "idx"));
        if (Files.exists(index)) {
          pairs.add(new PackPair(pack, index));
        }
      }
    }
    return pairs;
  }

  /** Whether both files are what was written once: reads them whole. */
  public boolean isIntact(Pace pace) throws IOException {
    Ending ofIndex = read(index, pace);
    Ending ofPack = read(pack, pace);
    return ofIndex.intact() && ofPack.intact() && Arrays.equals(ofIndex.before(), ofPack.hash());
  }

  /** Makes both files durable. */
  public void sync() throws IOException {
    for (Path file : List.of(pack, index)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /**
   * The end of a file.
   *
   * @param hash its last bytes
   * @param before the bytes before them; in an index, the hash of its pack
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  private record Ending(boolean intact, byte[] hash, byte[] before) {}

  private static Ending read(Path file, Pace pace) throws IOException {
    long length = Files.size(file) - HASH_BYTES;
    if (length < HASH_BYTES) {
      return new Ending(false, new byte[0], new byte[0]);
    }
    MessageDigest digest = sha1();
    try (InputStream in = new BufferedInputStream(pace.open(file), BUFFER_BYTES);
        DigestInputStream hashed = new DigestInputStream(in, digest)) {
      drain(hashed, length - HASH_BYTES);
      byte[] before = hashed.readNBytes(HASH_BYTES);
      byte[] hash = in.readNBytes(HASH_BYTES);
      return new Ending(Arrays.equals(digest.digest(), hash), hash, before);
    }
  }

  private static void drain(InputStream in, long length) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (long left = length; left > 0; ) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        return;
      }
      left -= n;
    }
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
