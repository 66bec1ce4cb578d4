package dev.dagfetch.client.command;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.v1.CreatePinRequest;
import dev.dagfetch.v1.CreatePinResponse;
import dev.dagfetch.v1.DeletePinRequest;
import dev.dagfetch.v1.ListPinsRequest;
import dev.dagfetch.v1.Pin;
import dev.dagfetch.v1.RenewPinRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dagfetch pin}. */
@Command(
    name = "pin",
    description = "Records which commit a run uses, and keeps it fetchable while the pin lasts.",
    subcommands = {
      PinCommand.Create.class,
      PinCommand.Get.class,
      PinCommand.ListPins.class,
      PinCommand.Renew.class,
      PinCommand.Delete.class
    })
final class PinCommand extends CommandGroup {

  /** {@code dagfetch pin create}. */
  @Command(
      name = "create",
      description =
          "Pins a run to a commit, or to what a branch or tag is now. Doing it again changes nothing.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  dagfetch pin create run-42 etl@main",
        "  dagfetch pin create run-42 etl@main --ttl 7d --label team=data"
      })
  static final class Create extends ClientCommand {
    @Parameters(
        index = "0",
        paramLabel = "RUN",
        description = "Names the pin; usually the run's id.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String pinId;

    @Parameters(
        index = "1",
        paramLabel = "DAG@COMMIT|DAG@REF",
        description = "What to pin. Without @: the default ref.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String target;

    @Option(
        names = "--ttl",
        paramLabel = "TIME",
        description = "How long the pin lasts, for example 7d. Default: until deleted.")
    private @Nullable Duration ttl;

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label. May be repeated.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
        names = "--max-age",
        paramLabel = "TIME",
        description = "A known answer for the ref may be this old. Default: ask the remote.")
    private @Nullable Duration maxAge;

    @Override
    int run(DagfetchClient client, Output output) {
      CreatePinResponse answer = client.pins().create(request(DagTarget.parse(target)), timeout());
      Map<String, @Nullable Object> json = PinView.json(answer.getPin());
      json.put("created", answer.getCreated());
      output.done(json, out -> PinView.lines(answer.getPin(), out));
      return ExitCode.OK;
    }

    private CreatePinRequest request(DagTarget dag) {
      CreatePinRequest.Builder request =
          CreatePinRequest.newBuilder().setPinId(pinId).setDagId(dag.dagId()).putAllLabels(labels);
      if (dag.isCommit()) {
        request.setCommit(dag.commit());
      } else if (!dag.ref().isEmpty()) {
        request.setRef(dag.ref());
      }
      if (ttl != null) {
        request.setTtl(Amounts.message(ttl));
      }
      if (maxAge != null) {
        request.setMaxAge(Amounts.message(maxAge));
      }
      return request.build();
    }
  }

  /** {@code dagfetch pin get}. */
  @Command(
      name = "get",
      description = "Shows a pin.",
      footerHeading = "%nExamples:%n",
      footer = {"  dagfetch pin get run-42"})
  static final class Get extends ClientCommand {
    @Parameters(index = "0", paramLabel = "RUN", description = "The pin.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String pinId;

    @Override
    int run(DagfetchClient client, Output output) {
      Pin pin = client.pins().get(pinId, timeout());
      output.answer(PinView.json(pin), out -> PinView.lines(pin, out));
      return ExitCode.OK;
    }
  }

  /** {@code dagfetch pin list}. */
  @Command(
      name = "list",
      description = "Lists pins in the order of their names. All filters given must match.",
      footerHeading = "%nExamples:%n",
      footer = {"  dagfetch pin list --dag etl --label team=data"})
  static final class ListPins extends ClientCommand {
    @Option(
        names = "--dag",
        paramLabel = "DAG",
        defaultValue = "",
        description = "Only pins of this DAG.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String dag;

    @Option(
        names = "--repository",
        paramLabel = "NAME",
        defaultValue = "",
        description = "Only pins into this repository.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String repository;

    @Option(
        names = "--commit",
        paramLabel = "COMMIT",
        defaultValue = "",
        description = "Only pins of this commit.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String commit;

    @Option(
        names = "--label",
        paramLabel = "KEY=VALUE",
        description = "Only pins with this label. May be repeated.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Override
    int run(DagfetchClient client, Output output) {
      ListPinsRequest filter =
          ListPinsRequest.newBuilder()
              .setDagId(dag)
              .setRepository(repository)
              .setCommit(commit)
              .putAllLabels(labels)
              .build();
      List<Pin> pins = new ArrayList<>();
      client.pins().list(filter, timeout()).forEach(pins::add);
      output.answer(
          Map.of("pins", pins.stream().map(PinView::json).toList()),
          out -> PinView.table(pins, out));
      return ExitCode.OK;
    }
  }

  /** {@code dagfetch pin renew}. */
  @Command(
      name = "renew",
      description = "Sets how long a pin lasts from now.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  dagfetch pin renew run-42 --ttl 7d",
        "  dagfetch pin renew run-42 --until-deleted"
      })
  static final class Renew extends ClientCommand {
    @Parameters(index = "0", paramLabel = "RUN", description = "The pin.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String pinId;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Life life;

    /** One of them. */
    static final class Life {
      @Option(
          names = "--ttl",
          paramLabel = "TIME",
          description = "The pin's life from now, for example 7d.")
      private @Nullable Duration ttl;

      @Option(names = "--until-deleted", description = "The pin lasts until it is deleted.")
      @SuppressWarnings("unused") // no ttl says the same
      private boolean untilDeleted;
    }

    @Override
    int run(DagfetchClient client, Output output) {
      RenewPinRequest.Builder request = RenewPinRequest.newBuilder().setPinId(pinId);
      if (life.ttl != null) {
        request.setTtl(Amounts.message(life.ttl));
      }
      Pin pin = client.pins().renew(request.build(), timeout());
      output.done(PinView.json(pin), out -> PinView.lines(pin, out));
      return ExitCode.OK;
    }
  }

  /** {@code dagfetch pin delete}. */
  @Command(
      name = "delete",
      description = "Ends a pin. Its commit is kept only as long as other pins need it.",
      footerHeading = "%nExamples:%n",
      footer = {"  dagfetch pin delete run-42"})
  static final class Delete extends ClientCommand {
    @Parameters(index = "0", paramLabel = "RUN", description = "The pin.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String pinId;

    @Option(names = "--allow-missing", description = "Succeed if there is none.")
    private boolean allowMissing;

    @Override
    int run(DagfetchClient client, Output output) {
      client
          .pins()
          .delete(
              DeletePinRequest.newBuilder().setPinId(pinId).setAllowMissing(allowMissing).build(),
              timeout());
      output.done(
          Map.of("pin_id", pinId, "deleted", true),
          out -> out.println("pin %s is deleted".formatted(pinId)));
      return ExitCode.OK;
    }
  }
}
