package dev.dagfetch.client.bench.repository;

import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.report.Narrator;
import dev.dagfetch.client.local.DiskTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The directory of bare repositories that a bench serves. A repository is made when it is first
 * needed and kept for later benches.
 *
 * <p>Made aside and renamed, so that one that is there is complete. Not thread-safe.
 */
public final class Remotes {
  private static final String UNFINISHED = ".unfinished";
  private static final int TINY_FILES = 10;

  private final Path directory;
  private final Narrator narrator;

  public Remotes(Path directory, Narrator narrator) {
    this.directory = directory;
    this.narrator = narrator;
  }

  public Path directory() {
    return directory;
  }

  /** The generated repository of a shape. */
  public BenchRepository generated(Shape shape) throws IOException {
    Path gitDir = directory.resolve(shape.name() + ".git");
    return make(
        gitDir,
        "generating %,d files with %,d commits".formatted(shape.files(), shape.commits()),
        unfinished -> {
          init(unfinished);
          ReferenceRepository.generate(shape, unfinished, narrator);
          narrator.step("packing the history");
          Git.text(unfinished, "repack", "-a", "-d", "-f", "-q");
        });
  }

  /**
   * A copy of a real repository. It is not brought up to date later, so that figures can be
   * compared.
   */
  public BenchRepository copied(String source) throws IOException {
    String tail =
        source
            .replaceAll("/+$", "")
            .replaceAll("^.*[/:]", "")
            .replaceAll("[^A-Za-z0-9_-]|git$", "");
    Path gitDir =
        directory.resolve(
            "copy-%s-%08x.git".formatted(tail.toLowerCase(Locale.ROOT), source.hashCode()));
    return make(gitDir, "cloning " + source, unfinished -> cloneBare(source, unfinished));
  }

  /** As its owner would: with the proxies, keys and certificates of the user's environment. */
  private static void cloneBare(String source, Path unfinished) throws IOException {
    List<String> command =
        List.of(
            "git",
            "-c",
            "safe.directory=*",
            "clone",
            "--quiet",
            "--bare",
            "--",
            source,
            unfinished.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new BenchException("%s cannot be cloned".formatted(source));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted while cloning", e);
    }
  }

  /** A repository of a few files. */
  public BenchRepository tiny() throws IOException {
    return generated(new Shape(TINY_FILES, 1, 1, 0));
  }

  /** One of any number of copies of a version that share no object with it, nor with each other. */
  public ColdCopy cold(BenchRepository source, int number) throws IOException {
    Path gitDir = directory.resolve(coldName(source, number));
    BenchRepository copy =
        make(
            gitDir,
            "writing copy %d, of which nothing is known yet".formatted(number),
            unfinished -> {
              init(unfinished);
              SaltedCopy.write(source, number, unfinished, narrator);
              Git.text(unfinished, "repack", "-a", "-d", "-f", "-q");
            });
    return new ColdCopy(copy, versions(copy, 1).get(0));
  }

  /** The name under which a copy is served, also before it is made. */
  public static String coldName(BenchRepository source, int number) {
    return source.name().replaceAll("\\.git$", "") + "-cold-%d.git".formatted(number);
  }

  /** A chain of one-file edits on top of a repository's version. */
  public List<OneFileVersion> versions(BenchRepository repository, int count) throws IOException {
    return OneFileVersions.of(repository.gitDir(), repository.commit(), count);
  }

  private BenchRepository make(Path gitDir, String doing, Filling filling) throws IOException {
    if (!Files.exists(gitDir)) {
      narrator.step(doing);
      Path unfinished = gitDir.resolveSibling(gitDir.getFileName() + UNFINISHED);
      DiskTree.remove(unfinished);
      filling.fill(unfinished);
      Files.move(unfinished, gitDir);
    }
    return BenchRepository.at(gitDir);
  }

  private static void init(Path gitDir) {
    Git.run(
        List.of("git", "init", "--quiet", "--bare", "--initial-branch=main", gitDir.toString()));
  }

  /** Makes a repository in a directory that does not exist. */
  private interface Filling {
    void fill(Path gitDir) throws IOException;
  }

  /**
   * A version that nobody has seen, and the next one.
   *
   * @param repository where both are
   * @param next on top of the repository's version
   */
  public record ColdCopy(BenchRepository repository, OneFileVersion next) {}
}
