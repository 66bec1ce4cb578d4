package dev.dagfetch.client.fetch;

import dev.dagfetch.server.testkit.GitFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A directory as programs that are not Java see it: names and link targets by their bytes. */
public final class DiskTree {
  private DiskTree() {}

  /**
   * The files, links and empty directories below a directory, in the order and with the modes and
   * hashes of Git.
   */
  public static List<GitFile> of(Path root) {
    List<GitFile> files = new ArrayList<>();
    String find = "find . -mindepth 1 \\( ! -type d -o -empty \\) -printf '%P\\0%y\\0%m\\0'";
    String[] words = text(run(root, find)).split("\0", -1);
    for (int i = 0; i + 2 < words.length; i += 3) {
      files.add(file(root, words[i], words[i + 1], words[i + 2]));
    }
    files.sort((a, b) -> java.util.Arrays.compareUnsigned(a.path(), b.path()));
    return files;
  }

  private static GitFile file(Path root, String path, String type, String mode) {
    byte[] name = path.getBytes(StandardCharsets.ISO_8859_1);
    return switch (type) {
      case "f" -> {
        byte[] content = run(root, "cat -- " + quoted(name));
        yield new GitFile(name, mode.equals("755") ? 0100755 : 0100644, blobId(content), content);
      }
      case "l" -> {
        byte[] target = run(root, "readlink -n -- " + quoted(name));
        yield new GitFile(name, 0120000, blobId(target), target);
      }
      default -> new GitFile(name, 0160000, "", new byte[0]);
    };
  }

  private static String quoted(byte[] name) {
    StringBuilder out = new StringBuilder("$'./");
    for (byte b : name) {
      out.append("\\x%02x".formatted(b & 0xff));
    }
    return out.append('\'').toString();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] run(Path directory, String command) {
    try {
      Process process =
          new ProcessBuilder("bash", "-c", command).directory(directory.toFile()).start();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      process.getInputStream().transferTo(out);
      String problem = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(command + ": " + problem);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String blobId(byte[] content) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(sha1.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
