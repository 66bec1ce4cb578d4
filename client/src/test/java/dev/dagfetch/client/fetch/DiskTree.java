package dev.dagfetch.client.fetch;

import dev.dagfetch.server.testkit.GitFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
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
    String find =
        "find . -mindepth 1 \\( ! -type d -o -empty \\) -printf '%P\\0%y\\0%m\\0%s\\0%l\\0'";
    String[] words = text(run(root, find, "")).split("\0", -1);
    StringBuilder names = new StringBuilder();
    for (int i = 0; i + 4 < words.length; i += 5) {
      names.append(words[i + 1].equals("f") ? "./" + words[i] + "\0" : "");
    }
    ByteBuffer contents = ByteBuffer.wrap(run(root, "xargs -0 -r cat --", names.toString()));
    List<GitFile> files = new ArrayList<>();
    for (int i = 0; i + 4 < words.length; i += 5) {
      files.add(file(Arrays.copyOfRange(words, i, i + 5), contents));
    }
    files.sort((a, b) -> Arrays.compareUnsigned(a.path(), b.path()));
    return files;
  }

  private static GitFile file(String[] words, ByteBuffer contents) {
    byte[] name = words[0].getBytes(StandardCharsets.ISO_8859_1);
    return switch (words[1]) {
      case "f" -> {
        byte[] content = new byte[Integer.parseInt(words[3])];
        contents.get(content);
        int mode = (Integer.parseInt(words[2], 8) & 0100) != 0 ? 0100755 : 0100644;
        yield new GitFile(name, mode, blobId(content), content);
      }
      case "l" -> {
        byte[] target = words[4].getBytes(StandardCharsets.ISO_8859_1);
        yield new GitFile(name, 0120000, blobId(target), target);
      }
      default -> new GitFile(name, 0160000, "", new byte[0]);
    };
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] run(Path directory, String command, String input) {
    try {
      Process process =
          new ProcessBuilder("bash", "-c", command).directory(directory.toFile()).start();
      Thread feeder = Thread.ofVirtual().start(() -> feed(process, input));
      byte[] out = process.getInputStream().readAllBytes();
      feeder.join();
      String problem = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(command + ": " + problem);
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void feed(Process process, String input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
