"""The command as a process: its words, its JSON, its exit codes, and every way of dying."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from kit.daemon import Daemon
from kit.patience import eventually
from kit.repo import GitRepo, disk_tree, expected, noise, text, tricky

COMMAND = [sys.executable, "-m", "dagfetch"]


def run(daemon: Daemon, *words: str) -> tuple[int, Any, Any]:
    """Runs the command with --json; returns exit code, answer and error."""
    environment = {**os.environ, "DAGFETCH_ADDRESS": daemon.address}
    ran = subprocess.run([*COMMAND, *words, "--json"], capture_output=True, text=True, env=environment)
    return ran.returncode, json.loads(ran.stdout or "null"), json.loads(ran.stderr or "null")


@pytest.fixture
def commit(repo: GitRepo) -> str:
    return repo.commit(tricky())


def test_fetch_by_ref_commit_and_pin(daemon: Daemon, repo: GitRepo, commit: str, beside: Path) -> None:
    assert run(daemon, "pin", "create", "cli", "etl@main", "--ttl", "1h", "--label", "a=b")[1]["commit"] == commit
    for name, words in (("v1", ["etl@main"]), ("v2", [f"etl@{commit}"]), ("v3", ["--pin", "cli"])):
        code, answer, _ = run(daemon, "fetch", *words, "--into", str(beside / name))

        assert code == 0
        assert (answer["commit"], answer["tree_id"]) == (commit, repo.tree_id(commit))
        assert disk_tree(beside / name) == expected(repo, commit)
    assert run(daemon, "verify", str(beside / "v1"))[1]["ok"]
    assert run(daemon, "pin", "get", "cli")[1]["labels"] == {"a": "b"}
    assert [pin["pin_id"] for pin in run(daemon, "pin", "list", "--dag", "etl")[1]["pins"]].count("cli") == 1
    assert run(daemon, "pin", "renew", "cli")[1]["expire_time"] is None
    assert run(daemon, "pin", "delete", "cli")[0] == 0


def test_resolve_says_commit_tree_and_ref(daemon: Daemon, repo: GitRepo, commit: str) -> None:
    _, answer, _ = run(daemon, "resolve", "etl@main")

    assert (answer["commit"], answer["tree_id"], answer["tip"]["ref"]) == (commit, repo.tree_id(commit), "refs/heads/main")


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (["fetch", "etl", "--into"], 2, "USAGE"),
        (["fetch", "etl@main", "--pin", "x", "--into", "v"], 2, "USAGE"),
        (["nonsense"], 2, "USAGE"),
        (["fetch", "nobody@main", "--into", "v"], 3, "DAG_UNKNOWN"),
        (["fetch", "etl@" + "0" * 40, "--into", "v"], 3, "COMMIT_UNKNOWN"),
        (["fetch", "etl@nobranch", "--into", "v"], 3, "REF_UNKNOWN"),
        (["fetch", "etl@main", "--into", "v", "--address", "unix:/nowhere"], 4, "DAEMON_UNREACHABLE"),
        (["fetch", "etl@main", "--into", "/proc/v"], 8, "LOCAL_IO"),
        (["fetch", "etl@main", "--into", "/"], 8, "TARGET_OCCUPIED"),
        (["verify", "/nowhere"], 3, "TARGET_MISSING"),
        (["verify", "/usr"], 8, "MANIFEST_MISSING"),
    ],
)
def test_failure_has_its_exit_code_and_reason(
    daemon: Daemon, commit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)

    exit_code, _, error = run(daemon, *words)

    assert (exit_code, error["error"], error["exit_code"]) == (code, reason, code), error["message"]


def test_people_get_lines(daemon: Daemon, commit: str, beside: Path) -> None:
    ran = subprocess.run(
        [*COMMAND, "fetch", "etl@main", "--into", str(beside / "v1"), "--address", daemon.address],
        capture_output=True,
        text=True,
    )

    assert f"etl@{commit} fetched" in ran.stdout
    assert f"etl@main is commit {commit}" in ran.stderr


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    repo = GitRepo(tmp_path_factory.mktemp("big"))
    files = {b"d%02d/f%02d" % (d, f): text(f"file {f} of {d}\n" * f) for d in range(30) for f in range(40)}
    repo.commit({**files, b"z-large": noise(3 << 20, 7)})
    return repo


@pytest.fixture(scope="module")
def big_daemon(tmp_path_factory: pytest.TempPathFactory, big: GitRepo) -> Any:
    with Daemon(tmp_path_factory.mktemp("daemon"), {"etl": big.url}) as daemon:
        yield daemon


def start(daemon: Daemon, big: GitRepo, target: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, "fetch", f"etl@{big.head()}", "--into", str(target), "--address", daemon.address, "-q"],
        stderr=subprocess.PIPE,
    )


def staged(beside: Path, path: str) -> bool:
    return any((child / "tree" / path).exists() for child in beside.glob(".v1.dagfetch-staging-*"))


@pytest.mark.parametrize("seed", range(int(os.environ.get("DAGFETCH_KILLS", "6"))))
def test_killed_at_a_random_file_leaves_nothing_and_is_repeated(
    big_daemon: Daemon, big: GitRepo, beside: Path, seed: int
) -> None:
    path = f"d{random.Random(seed).randrange(30):02d}"
    with start(big_daemon, big, beside / "v1") as fetch:
        eventually(lambda: fetch.poll() is not None or staged(beside, path))
        fetch.kill()
    assert not (beside / "v1").exists() or disk_tree(beside / "v1") == expected(big, big.head())

    with start(big_daemon, big, beside / "v1") as again:
        assert again.wait() == 0
    assert disk_tree(beside / "v1") == expected(big, big.head())
    assert {c.name for c in beside.iterdir()} == {"v1", ".v1.dagfetch-manifest", ".v1.dagfetch-lock"}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_tidies_up_itself(big_daemon: Daemon, big: GitRepo, beside: Path, how: signal.Signals) -> None:
    with start(big_daemon, big, beside / "v1") as fetch:
        eventually(lambda: fetch.poll() is not None or staged(beside, "d01"))
        fetch.send_signal(how)
        assert fetch.wait() in (0, 130, 143)
    assert not list(beside.glob(".v1.dagfetch-staging-*"))


def test_two_processes_into_one_target_both_end_well(big_daemon: Daemon, big: GitRepo, beside: Path) -> None:
    with start(big_daemon, big, beside / "v1") as one, start(big_daemon, big, beside / "v1") as other:
        assert (one.wait(), other.wait()) == (0, 0)
    assert disk_tree(beside / "v1") == expected(big, big.head())
    assert {c.name for c in beside.iterdir()} == {"v1", ".v1.dagfetch-manifest", ".v1.dagfetch-lock"}
