package dev.dagfetch.server.pin;

import static dev.dagfetch.server.pin.PinRequests.ofCommit;
import static dev.dagfetch.server.pin.PinRequests.ofDefault;
import static dev.dagfetch.server.pin.PinRequests.ofRef;
import static dev.dagfetch.server.pin.PinRequests.withLabels;
import static dev.dagfetch.server.pin.PinRequests.withTtl;
import static dev.dagfetch.server.testkit.Failures.failure;
import static dev.dagfetch.server.testkit.StateKit.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.testkit.GitFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinsTest {
  @TempDir Path tmp;
  private PinFixture fixture;

  @BeforeEach
  void start() {
    fixture = new PinFixture(tmp);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private Pins pins() {
    return fixture.pins();
  }

  @Test
  void create_ofACommit_recordsAndKeepsIt() {
    CommitId commit = fixture.commit("1");

    CreatedPin made =
        pins().create(withLabels(ofCommit("run", "etl", commit), Map.of("team", "data")), PATIENT);

    assertThat(made.created()).isTrue();
    assertThat(made.pin())
        .isEqualTo(
            new Pin(
                "run",
                "etl",
                "pipelines",
                commit,
                new TreeId(fixture.upstream.treeId(commit.hex(), "dags/etl")),
                TreePath.parse("dags/etl"),
                Optional.empty(),
                Map.of("team", "data"),
                fixture.state.clock.instant(),
                Optional.empty()))
        .isEqualTo(pins().get("run"));
    assertThat(fixture.mirror().kept()).containsExactly(commit);
  }

  @Test
  void create_ofARefAgainAfterItMoved_isTheFirstPinWithoutAskingTheRemote() {
    CommitId first = fixture.commit("1");
    Pin pin = pins().create(ofRef("run", "etl", "main"), PATIENT).pin();
    fixture.commit("2");
    int requests = fixture.remote.requests();

    assertThat(pins().create(ofRef("run", "etl", "main"), PATIENT))
        .isEqualTo(new CreatedPin(pin, false));
    assertThat(pin.commit()).isEqualTo(first);
    assertThat(pin.ref()).contains("main");
    assertThat(fixture.remote.requests()).isEqualTo(requests);
  }

  @Test
  void create_withoutTarget_recordsTheDefaultRef() {
    CommitId commit = fixture.commit("1");
    Pin pin = pins().create(ofDefault("run", "etl"), PATIENT).pin();
    fixture.commit("2");

    assertThat(pin.commit()).isEqualTo(commit);
    assertThat(pin.ref()).contains("HEAD");
    assertThat(pins().create(ofDefault("run", "etl"), PATIENT))
        .isEqualTo(new CreatedPin(pin, false));
  }

  @Test
  void create_sameCommitAgain_changesNothingOfThePin() {
    CommitId commit = fixture.commit("1");
    Pin pin = pins().create(ofRef("run", "etl", "main"), PATIENT).pin();
    fixture.state.clock.advance(Duration.ofMinutes(1));
    PinRequest again =
        withTtl(withLabels(ofCommit("run", "etl", commit), Map.of("a", "b")), Duration.ofDays(1));

    assertThat(pins().create(again, PATIENT)).isEqualTo(new CreatedPin(pin, false));
  }

  @Test
  void create_anotherTarget_isRefusedWithWhatIsThere() {
    CommitId commit = fixture.commit("1");
    CommitId other = fixture.commit("2");
    Pin pin = pins().create(ofCommit("run", "etl", commit), PATIENT).pin();

    var e =
        failure(
            Reason.PIN_TARGET_DIFFERS, () -> pins().create(ofCommit("run", "etl", other), PATIENT));
    failure(
        Reason.PIN_TARGET_DIFFERS, () -> pins().create(ofCommit("run", "report", commit), PATIENT));
    failure(Reason.PIN_TARGET_DIFFERS, () -> pins().create(ofRef("run", "etl", "main"), PATIENT));

    assertThat(e.metadata()).containsEntry("commit", commit.hex()).containsEntry("dag_id", "etl");
    assertThat(pins().get("run")).isEqualTo(pin);
    assertThat(fixture.mirror().kept()).containsExactly(commit);
  }

  @Test
  void create_ofWhatIsNotThere_recordsAndKeepsNothing() {
    fixture.commit("1");
    CommitId withoutScope = new CommitId(fixture.upstream.commitOn("other", GitFiles.of("x", "y")));

    failure(
        Reason.COMMIT_UNKNOWN,
        () -> pins().create(ofCommit("run", "etl", new CommitId("a".repeat(40))), PATIENT));
    failure(Reason.REF_UNKNOWN, () -> pins().create(ofRef("run", "etl", "nothing"), PATIENT));
    failure(Reason.DAG_UNKNOWN, () -> pins().create(ofRef("run", "nothing", "main"), PATIENT));
    failure(
        Reason.PATH_MISSING_AT_COMMIT,
        () -> pins().create(ofCommit("run", "etl", withoutScope), PATIENT));

    failure(Reason.PIN_UNKNOWN, () -> pins().get("run"));
    assertThat(fixture.mirror().kept()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-x",
        "a..b",
        "a b",
        "a\u0000b",
        "/main",
        "main/",
        "a~1",
        "a:b",
        "refs//x",
        "a.lock"
      })
  void create_ofAMalformedRef_isRefused(String ref) {
    fixture.commit("1");

    failure(Reason.FIELD_INVALID, () -> pins().create(ofRef("run", "etl", ref), PATIENT));
    assertThat(pins().list(PinFilter.ALL, Optional.empty(), 1)).isEmpty();
  }

  @Test
  void get_malformedOrUnknown_isAnError() {
    failure(Reason.FIELD_INVALID, () -> pins().get("-x"));
    failure(Reason.PIN_UNKNOWN, () -> pins().get("run"));
    failure(Reason.FIELD_INVALID, () -> pins().renew("a\u0000", Optional.empty()));
    failure(Reason.PIN_UNKNOWN, () -> pins().renew("run", Optional.empty()));
    failure(Reason.FIELD_INVALID, () -> pins().delete("a b", true));
    failure(Reason.PIN_UNKNOWN, () -> pins().delete("run", false));
    pins().delete("run", true);
  }

  @Test
  void createAll_oneRef_givesAllThePinsTheSameCommit() {
    fixture.mirror().ensure(fixture.commit("1"), PATIENT);
    List<PinRequest> requests =
        IntStream.range(0, 40)
            .mapToObj(i -> ofRef("run-" + i, i % 2 == 0 ? "etl" : "report", "main"))
            .toList();
    int asked = fixture.remote.lsRefs();

    List<CreatedPin> made = pins().createAll(requests, PATIENT);

    assertThat(made)
        .extracting(p -> p.pin().id())
        .isEqualTo(requests.stream().map(PinRequest::id).toList());
    assertThat(made).allMatch(CreatedPin::created);
    assertThat(made).extracting(p -> p.pin().commit()).containsOnly(made.getFirst().pin().commit());
    assertThat(fixture.remote.lsRefs() - asked).isEqualTo(1);
  }

  @Test
  void createAll_oneFails_recordsNoneAndNamesItsIndex() {
    CommitId commit = fixture.commit("1");
    List<PinRequest> requests =
        List.of(
            ofCommit("a", "etl", commit),
            ofCommit("b", "report", commit),
            ofCommit("c", "etl", new CommitId("a".repeat(40))));

    var e = failure(Reason.COMMIT_UNKNOWN, () -> pins().createAll(requests, PATIENT));

    assertThat(e.metadata()).containsEntry("index", "2").containsEntry("pin_id", "c");
    assertThat(pins().list(PinFilter.ALL, Optional.empty(), 9)).isEmpty();
    assertThat(fixture.mirror().kept()).isEmpty();
  }

  @Test
  void createAll_oneExistsWithAnotherTarget_recordsNone() {
    CommitId commit = fixture.commit("1");
    pins().create(ofCommit("b", "report", commit), PATIENT);

    var e =
        failure(
            Reason.PIN_TARGET_DIFFERS,
            () ->
                pins()
                    .createAll(
                        List.of(ofCommit("a", "etl", commit), ofCommit("b", "etl", commit)),
                        PATIENT));

    assertThat(e.metadata()).containsEntry("index", "1");
    failure(Reason.PIN_UNKNOWN, () -> pins().get("a"));
    assertThat(fixture.mirror().kept()).containsExactly(commit);
  }

  @Test
  void createAll_again_findsAll() {
    CommitId commit = fixture.commit("1");
    List<PinRequest> requests = List.of(ofCommit("a", "etl", commit), ofRef("b", "report", "main"));
    List<CreatedPin> made = pins().createAll(requests, PATIENT);
    fixture.commit("2");

    assertThat(pins().createAll(requests, PATIENT))
        .isEqualTo(made.stream().map(pin -> new CreatedPin(pin.pin(), false)).toList());
  }

  @Test
  void createAll_ofNoneTooManyOrTheSameIdTwice_isRefused() {
    CommitId commit = fixture.commit("1");
    failure(Reason.FIELD_INVALID, () -> pins().createAll(List.of(), PATIENT));
    List<PinRequest> many =
        IntStream.range(0, 1001).mapToObj(i -> ofCommit("run-" + i, "etl", commit)).toList();
    failure(Reason.FIELD_INVALID, () -> pins().createAll(many, PATIENT));
    PinRequest one = ofCommit("run", "etl", commit);
    var e = failure(Reason.FIELD_INVALID, () -> pins().createAll(List.of(one, one), PATIENT));
    assertThat(e.metadata()).containsEntry("index", "1");
  }

  @Test
  void list_withFilters_needsAllOfThem() {
    CommitId commit = fixture.commit("1");
    pins().create(withLabels(ofCommit("a", "etl", commit), Map.of("team", "data")), PATIENT);
    pins().create(ofCommit("b", "etl", commit), PATIENT);
    pins().create(withLabels(ofCommit("c", "report", commit), Map.of("team", "data")), PATIENT);

    PinFilter filter =
        new PinFilter(
            Optional.of("etl"),
            Optional.of("pipelines"),
            Optional.of(commit),
            Map.of("team", "data"));
    assertThat(pins().list(filter, Optional.empty(), 9)).extracting(Pin::id).containsExactly("a");
    assertThat(pins().list(PinFilter.ALL, Optional.of("a"), 1))
        .extracting(Pin::id)
        .containsExactly("b");
    failure(
        Reason.FIELD_INVALID,
        () -> new PinFilter(Optional.of("../x"), Optional.empty(), Optional.empty(), Map.of()));
  }

  @Test
  void delete_oneOfTwoPins_keepsTheCommitForTheOther() {
    CommitId commit = fixture.commit("1");
    pins().create(ofCommit("a", "etl", commit), PATIENT);
    pins().create(ofCommit("b", "report", commit), PATIENT);

    pins().delete("a", false);
    assertThat(fixture.mirror().kept()).containsExactly(commit);
    pins().delete("b", false);
    assertThat(fixture.mirror().kept()).isEmpty();
  }
}
