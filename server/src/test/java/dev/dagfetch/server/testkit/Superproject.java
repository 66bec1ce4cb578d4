package dev.dagfetch.server.testkit;

import dev.dagfetch.server.config.DeclaredRepository;
import dev.dagfetch.server.config.DeclaredSubmoduleRemote;
import dev.dagfetch.server.config.Transport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A repository with submodules on two real HTTP servers: {@code libs/tool} by a relative URL from
 * the same one, {@code vendor/dep} from another one, and in that {@code inner/leaf} by a relative
 * URL again.
 */
public final class Superproject implements AutoCloseable {
  public final HttpRemote home;
  public final HttpRemote far;
  public final GitRepo repo;
  public final GitRepo tool;
  public final GitRepo dep;
  public final GitRepo leaf;
  private final String commit;

  private Superproject(Path directory) {
    home = HttpRemote.serve(directory.resolve("home"));
    far = HttpRemote.serve(directory.resolve("far"));
    repo = GitRepo.create(directory.resolve("home/pipelines.git"));
    tool = GitRepo.create(directory.resolve("home/tool.git"));
    dep = GitRepo.create(directory.resolve("far/dep.git"));
    leaf = GitRepo.create(directory.resolve("far/leaf.git"));
    commit = commitAll("1");
  }

  public static Superproject in(Path directory) {
    return new Superproject(directory);
  }

  /** A commit of the repository, by which all submodules are as they were first. */
  public String commit() {
    return commit;
  }

  public String url() {
    return home.url(repo);
  }

  /** New commits in all of them, the outer ones with the inner ones. */
  public String commitAll(String text) {
    String ofLeaf =
        leaf.commit(GitFiles.of("leaf.py", "leaf " + text).executable("run", "#!/bin/sh\n"));
    String ofDep =
        dep.commit(
            GitFiles.of("dep.py", "dep " + text)
                .text("inner-also", "sorts between")
                .text(".gitmodules", module("leaf", "inner/leaf", "../leaf.git"))
                .gitlink("inner/leaf", ofLeaf));
    String ofTool =
        tool.commit(GitFiles.of("tool.py", "tool " + text).symlink("also.py", "tool.py"));
    return repo.commit(
        GitFiles.of("dags/etl.py", "etl " + text)
            .text("libs/tool.txt", "sorts between a gitlink and a directory")
            .text(
                ".gitmodules",
                module("tool", "libs/tool", "../tool.git")
                    + module("dep", "vendor/dep", far.url(dep)))
            .gitlink("libs/tool", ofTool)
            .gitlink("vendor/dep", ofDep));
  }

  /** An entry of {@code .gitmodules}. */
  public static String module(String name, String path, String url) {
    return "[submodule \"%s\"]\n\tpath = %s\n\turl = %s\n".formatted(name, path, url);
  }

  /** The beginning of all addresses on the other server. */
  public String farPlace() {
    return "http://127.0.0.1:" + far.port() + "/";
  }

  /** The repository in a configuration, with one DAG, which has its name, and its submodules. */
  public DeclaredRepository declared(String name, DeclaredRepository.Submodules submodules) {
    DeclaredSubmoduleRemote remote =
        new DeclaredSubmoduleRemote(
            farPlace(), Optional.empty(), List.of(), Optional.empty(), Optional.empty());
    return new DeclaredRepository(
        name,
        url(),
        "HEAD",
        Set.of(Transport.HTTP),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        DeclaredRepository.Symlinks.REFUSE_OUTSIDE,
        submodules,
        List.of(remote),
        false,
        List.of(new DeclaredRepository.Dag(name, "")));
  }

  @Override
  public void close() {
    home.close();
    far.close();
  }
}
