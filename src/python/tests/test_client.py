"""The other calls, against the real daemon."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from kit.daemon import Daemon
from kit.patience import eventually
from kit.repo import GitRepo, disk_tree, expected, tricky

import dagfetch
from dagfetch import Client, ConflictError, NotFoundError, Source, UnavailableError


@pytest.fixture
def commit(repo: GitRepo) -> str:
    return repo.commit(tricky())


def test_resolve_ref_asks_the_remote(client: Client, repo: GitRepo, commit: str) -> None:
    found = client.resolve("etl", "main")

    assert (found.version.commit, found.version.tree_id) == (commit, repo.tree_id(commit))
    assert found.ref == "refs/heads/main"
    assert found.age is not None and found.age < 60
    assert client.resolve("etl").version == found.version == client.resolve("etl", commit=commit).version


def test_files_are_those_of_git(client: Client, repo: GitRepo, commit: str) -> None:
    files = [(f.path, f.mode, f.object_id, f.size) for f in client.files("etl", commit)]

    assert files == [tuple(f) for f in repo.ls_tree(commit)]


def test_open_checkout_leases_for_a_block(client: Client, repo: GitRepo, commit: str) -> None:
    with client.open_checkout("etl", commit) as checkout:
        assert disk_tree(checkout.path) == expected(repo, commit)
        assert not checkout.is_lost
        with client.open_checkout("etl", commit, writable=True) as copy:
            (copy.path / "mine").write_text("x")
            assert copy.path != checkout.path
    eventually(lambda: not copy.path.exists())
    assert checkout.is_lost


def test_open_checkout_unknown_commit_says_so(client: Client) -> None:
    with pytest.raises(NotFoundError), client.open_checkout("etl", "0" * 40):
        pass


def test_pins_whole_life(client: Client, commit: str) -> None:
    pin = client.pins.create("life", "etl", ref="main", ttl=60, labels={"team": "data"})
    assert (pin.commit, pin.labels, pin.ref) == (commit, {"team": "data"}, "main")
    assert pin.expire_time is not None
    assert client.pins.create("life", "etl", ref="main") == pin
    with pytest.raises(ConflictError) as differs:
        client.pins.create("life", "etl", "0" * 40)
    assert differs.value.reason == "PIN_TARGET_DIFFERS"
    assert client.pins.renew("life").expire_time is None
    assert client.pins.get("life").pin_id == "life"
    assert "life" in [p.pin_id for p in client.pins.list(dag_id="etl", labels={"team": "data"})]
    client.pins.delete("life")
    client.pins.delete("life", allow_missing=True)
    with pytest.raises(NotFoundError) as gone:
        client.pins.get("life")
    assert gone.value.reason == "PIN_UNKNOWN"


def test_capabilities_over_the_socket_has_checkouts(client: Client) -> None:
    assert client.capabilities().checkout_supported
    assert client.capabilities().object_formats == ("sha1",)


def test_absent_daemon_is_unreachable(tmp_path: Path) -> None:
    for address in (f"unix:{tmp_path}/none", "127.0.0.1:1"):
        with Client(address) as client, pytest.raises(UnavailableError) as absent:
            client.capabilities()
        assert absent.value.reason == "DAEMON_UNREACHABLE"
        assert address in str(absent.value)


def test_daemon_killed_and_started_again_is_found_by_the_same_client(tmp_path: Path, repo: GitRepo, commit: str) -> None:
    with Daemon(tmp_path, {"etl": repo.url}) as daemon, Client(daemon.address) as client:
        client.pins.create("run", "etl", commit)
        with client.open_checkout("etl", commit) as checkout:
            daemon.kill()
            with pytest.raises(UnavailableError):
                client.pins.get("run")
            assert checkout.is_lost
        daemon.start()
        assert client.pins.get("run").commit == commit
        assert client.fetch("etl", pin="run", into=tmp_path / "v1").source is not Source.LOCAL


def test_import_is_cheap_and_without_grpc() -> None:
    code = (
        "import time; t = time.process_time(); import dagfetch; ms = (time.process_time() - t) * 1e3;"
        "dagfetch.Client('unix:/x');"
        "import sys; assert not {'grpc', 'google.protobuf'} & set(sys.modules), 'grpc is loaded'; print(ms)"
    )
    times = [float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout) for _ in range(3)]

    assert min(times) < 50


def test_every_public_name_is_there() -> None:
    assert all(getattr(dagfetch, name) for name in dagfetch.__all__)
    with pytest.raises(AttributeError):
        _ = dagfetch.nothing
