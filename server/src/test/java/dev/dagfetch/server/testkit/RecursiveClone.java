package dev.dagfetch.server.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A work tree with all submodules, made by the {@code git} program. */
public final class RecursiveClone {
  private RecursiveClone() {}

  /** Clones, checks out a commit and its submodules, theirs included, and reads the files. */
  public static List<GitFile> files(Path directory, String url, String commit) {
    cloned(directory, url);
    GitBinary.inWorkTree(directory, "checkout", "-q", "--detach", commit);
    GitBinary.inWorkTree(directory, "submodule", "--quiet", "update", "--init", "--recursive");
    return read(directory);
  }

  /** Where a submodule is, as Git says in a work tree whose remote is {@code parent}. */
  public static String submoduleUrl(Path directory, String url, String parent, String name) {
    cloned(directory, url);
    GitBinary.inWorkTree(directory, "checkout", "-q", "--detach", "origin/HEAD");
    GitBinary.inWorkTree(directory, "remote", "set-url", "origin", parent);
    GitBinary.inWorkTree(directory, "submodule", "--quiet", "init");
    return GitBinary.text(directory.resolve(".git"), "config", "submodule." + name + ".url");
  }

  private static void cloned(Path directory, String url) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    GitBinary.inWorkTree(directory, "clone", "-q", "--no-checkout", url, ".");
  }

  /** The files of a directory in the order of their paths, without what Git keeps for itself. */
  public static List<GitFile> read(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> !directory.relativize(file).toString().contains(".git/"))
          .filter(file -> !file.endsWith(".git"))
          .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> file(directory, file))
          .sorted(Comparator.comparing(GitFile::name))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GitFile file(Path directory, Path file) {
    byte[] path = directory.relativize(file).toString().getBytes(StandardCharsets.UTF_8);
    try {
      if (Files.isSymbolicLink(file)) {
        byte[] target = Files.readSymbolicLink(file).toString().getBytes(StandardCharsets.UTF_8);
        return new GitFile(path, 0120000, GitHash.blob(target), target);
      }
      byte[] content = Files.readAllBytes(file);
      int mode = Files.isExecutable(file) ? 0100755 : 0100644;
      return new GitFile(path, mode, GitHash.blob(content), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
