package dev.dagfetch.server.git.submodule;

import static dev.dagfetch.server.testkit.Superproject.module;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.testkit.Fuzz;
import org.junit.jupiter.api.Test;

/** What repositories say of their submodules, almost right. */
class SubmoduleFuzzTest {
  @Test
  void submodules_areTakenOrRefused() {
    Fuzz.run(
        Gitmodules::parse,
        DagfetchException.class,
        (module("a/b", "libs/x", "../x.git") + module("x", "y", "https://h/y")).getBytes(UTF_8));
    RemoteUrl parent = RemoteUrl.parse("https://git.example.com:8443/data/pipelines.git");
    Fuzz.run(
        input -> SubmoduleUrl.resolve(new String(input, UTF_8), parent),
        DagfetchException.class,
        "../../libs/x.git".getBytes(UTF_8),
        "./x".getBytes(UTF_8),
        "git@git.example.com:x.git".getBytes(UTF_8));
  }
}
