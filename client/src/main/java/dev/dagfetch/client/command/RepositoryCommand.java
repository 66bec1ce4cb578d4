package dev.dagfetch.client.command;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.v1.CheckRepositoryResponse;
import dev.dagfetch.v1.DagRule;
import dev.dagfetch.v1.DeleteRepositoryRequest;
import dev.dagfetch.v1.ListRefsRequest;
import dev.dagfetch.v1.RefTip;
import dev.dagfetch.v1.Repository;
import dev.dagfetch.v1.SyncRepositoryRequest;
import dev.dagfetch.v1.SyncRepositoryResponse;
import dev.dagfetch.v1.UpdateRepositoryRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dagfetch repository}. */
@Command(
    name = "repository",
    description =
        "Says where DAGs come from. A repository of the configuration file is changed there.",
    subcommands = {
      RepositoryCommand.Add.class,
      RepositoryCommand.Get.class,
      RepositoryCommand.ListRepositories.class,
      RepositoryCommand.Update.class,
      RepositoryCommand.Delete.class,
      RepositoryCommand.Check.class,
      RepositoryCommand.Sync.class,
      RepositoryCommand.Refs.class
    })
final class RepositoryCommand extends CommandGroup {

  /** {@code dagfetch repository add}. */
  @Command(
      name = "add",
      description =
          "Adds a repository. Without --dag it has one DAG, named like it, with the whole tree.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  dagfetch repository add pipelines https://example.org/team/pipelines.git \\",
        "    --dag 'etl_*=dags/*' --token env:DAGFETCH_SECRET_GIT",
        "  dagfetch repository add etl git@example.org:team/etl.git \\",
        "    --ssh-key file:/etc/dagfetch/secrets/id_ed25519"
      })
  static final class Add extends ClientCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "The repository's name.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    @Parameters(
        index = "1",
        paramLabel = "URL",
        description = "Its address: https://…, ssh://… or user@host:path. Without a password.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String url;

    @Mixin private final RepositoryOptions options = new RepositoryOptions();

    @Override
    int run(DagfetchClient client, Output output) {
      Repository.Builder repository =
          Repository.newBuilder()
              .setName(name)
              .setUrl(url)
              .addDags(DagRule.newBuilder().setDagId(name));
      options.applyTo(repository);
      Repository added = client.repositories().create(repository.build(), timeout());
      output.done(RepositoryView.json(added), out -> RepositoryView.lines(added, out));
      return ExitCode.OK;
    }
  }

  /** {@code dagfetch repository get}. */
  @Command(
      name = "get",
      description = "Shows a repository. Credentials are never shown.",
      footerHeading = "%nExamples:%n",
      footer = {"  dagfetch repository get pipelines"})
  static final class Get extends OfOneRepository {
    @Override
    int run(DagfetchClient client, Output output) {
      Repository repository = client.repositories().get(name, timeout());
      output.answer(RepositoryView.json(repository), out -> RepositoryView.lines(repository, out));
      return ExitCode.OK;
    }
  }

  /** {@code dagfetch repository list}. */
  @Command(
      name = "list",
      description = "Lists the repositories in the order of their names.",
      footerHeading = "%nExamples:%n",
      footer = {"  dagfetch repository list --json"})
  static final class ListRepositories extends ClientCommand {
    @Override
    int run(DagfetchClient client, Output output) {
      List<Repository> repositories = new ArrayList<>();
      client.repositories().list(timeout()).forEach(repositories::add);
      output.answer(
          Map.of("repositories", repositories.stream().map(RepositoryView::json).toList()),
          out -> RepositoryView.table(repositories, out));
      return ExitCode.OK;
    }
  }

  /** {@code dagfetch repository update}. */
  @Command(
      name = "update",
      description = {
        "Changes what is given and leaves the rest.",
        "",
        "Fails if somebody else changes the repository at the same time. A URL on another host needs its credential anew."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  dagfetch repository update pipelines --default-ref release",
        "  dagfetch repository update pipelines --disabled=false"
      })
  static final class Update extends OfOneRepository {
    @Option(names = "--url", paramLabel = "URL", description = "The new address.")
    private @Nullable String url;

    @Mixin private final RepositoryOptions options = new RepositoryOptions();

    @Override
    int run(DagfetchClient client, Output output) {
      Repository.Builder repository = client.repositories().get(name, timeout()).toBuilder();
      if (url != null) {
        repository.setUrl(url);
      }
      options.applyTo(repository);
      UpdateRepositoryRequest request =
          UpdateRepositoryRequest.newBuilder()
              .setRepository(repository)
              .setEtag(repository.getEtag())
              .build();
      Repository updated = client.repositories().update(request, timeout());
      output.done(RepositoryView.json(updated), out -> RepositoryView.lines(updated, out));
      return ExitCode.OK;
    }
  }

  /** {@code dagfetch repository delete}. */
  @Command(
      name = "delete",
      description = "Removes a repository and the daemon's copy of it. Running calls finish.",
      footerHeading = "%nExamples:%n",
      footer = {"  dagfetch repository delete pipelines"})
  static final class Delete extends OfOneRepository {
    @Override
    int run(DagfetchClient client, Output output) {
      client
          .repositories()
          .delete(DeleteRepositoryRequest.newBuilder().setName(name).build(), timeout());
      output.done(
          Map.of("name", name, "deleted", true),
          out -> out.println("repository %s is deleted".formatted(name)));
      return ExitCode.OK;
    }
  }

  /** {@code dagfetch repository check}. */
  @Command(
      name = "check",
      description = "Asks the remote who it is: tests address and credential, and changes nothing.",
      footerHeading = "%nExamples:%n",
      footer = {"  dagfetch repository check pipelines"})
  static final class Check extends OfOneRepository {
    @Override
    int run(DagfetchClient client, Output output) {
      CheckRepositoryResponse answer = client.repositories().check(name, timeout());
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("name", name);
      json.put("head_ref", answer.getHeadRef());
      json.put("head_commit", answer.getHeadCommit());
      json.put("ref_count", answer.getRefCount());
      json.put("elapsed_ms", Amounts.duration(answer.getElapsed()).toMillis());
      output.done(json, out -> lines(answer, out));
      return ExitCode.OK;
    }

    private void lines(CheckRepositoryResponse answer, PrintWriter out) {
      String head =
          answer.getHeadCommit().isEmpty()
              ? "empty"
              : "%s at %s".formatted(answer.getHeadRef(), answer.getHeadCommit());
      out.println(
          "%s answers: %s, %s, %s"
              .formatted(
                  name,
                  head,
                  Amounts.count(answer.getRefCount(), "ref"),
                  Amounts.duration(Amounts.duration(answer.getElapsed()))));
    }
  }

  /** {@code dagfetch repository sync}. */
  @Command(
      name = "sync",
      description =
          "Asks the remote for a ref and fetches its commit, so that later calls need no remote.",
      footerHeading = "%nExamples:%n",
      footer = {"  dagfetch repository sync pipelines --ref main"})
  static final class Sync extends OfOneRepository {
    @Option(
        names = "--ref",
        paramLabel = "REF",
        defaultValue = "",
        description = "The branch or tag. Default: the repository's default ref.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String ref;

    @Override
    int run(DagfetchClient client, Output output) {
      SyncRepositoryResponse answer =
          client
              .repositories()
              .sync(
                  SyncRepositoryRequest.newBuilder().setName(name).setRef(ref).build(), timeout());
      Map<String, @Nullable Object> json = Views.tip(answer.getTip());
      json.put("name", name);
      json.put("fetched", answer.getFetched());
      output.done(
          json,
          out ->
              out.println(
                  "%s %s is %s, %s"
                      .formatted(
                          name,
                          answer.getTip().getRef(),
                          answer.getTip().getCommit(),
                          answer.getFetched() ? "fetched" : "already here")));
      return ExitCode.OK;
    }
  }

  /** {@code dagfetch repository refs}. */
  @Command(
      name = "refs",
      description = "Asks the remote for its branches and tags.",
      footerHeading = "%nExamples:%n",
      footer = {"  dagfetch repository refs pipelines --prefix refs/tags/"})
  static final class Refs extends OfOneRepository {
    @Option(
        names = "--prefix",
        paramLabel = "PREFIX",
        defaultValue = "",
        description = "Only refs whose full name begins with this.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String prefix;

    @Override
    int run(DagfetchClient client, Output output) {
      List<RefTip> refs = new ArrayList<>();
      client
          .repositories()
          .refs(ListRefsRequest.newBuilder().setName(name).setPrefix(prefix).build(), timeout())
          .forEach(refs::add);
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("name", name);
      json.put("refs", refs.stream().map(Views::tip).toList());
      output.answer(json, out -> lines(refs, out));
      return ExitCode.OK;
    }

    private static void lines(List<RefTip> refs, PrintWriter out) {
      Table table = new Table("COMMIT", "REF");
      refs.forEach(ref -> table.add(Views.shortId(ref.getCommit()), ref.getRef()));
      table.lines().forEach(out::println);
    }
  }

  /** A command about one repository. */
  abstract static class OfOneRepository extends ClientCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "The repository.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    String name;
  }
}
