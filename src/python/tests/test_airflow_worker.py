"""A worker whose daemon lies or dies, whose disk is full, whose files are another user's, and that is killed at any moment."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from airflow.exceptions import AirflowException
from kit.airflow import STORAGE
from kit.bundle import make, started
from kit.daemon import Daemon
from kit.fake_daemon import FakeDaemon, frame_of
from kit.patience import eventually
from kit.repo import GitRepo, disk_tree, expected, noise, text
from kit.vectors import edited, vectors

from dagfetch.airflow import DagFetchBundle

HONEST = vectors("answers")
LIES = {lie["name"]: lie["edits"] for lie in HONEST["lies"]}

INITIALIZE = """
import os, sys
sys.path[:0] = [sys.argv[1]]
import kit.airflow
os.environ["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH"] = sys.argv[2]
from airflow.exceptions import AirflowException
from dagfetch.airflow import DagFetchBundle
name, address, version = sys.argv[3:]
bundle = DagFetchBundle(name=name, source=name.partition("-")[0], address=address, version=version, patience=0)
try:
    bundle.initialize()
    print((bundle.path / "dags/etl.py").read_text())
except AirflowException as e:
    print("AirflowException:", e)
"""


def command(name: str, daemon: Daemon, version: str) -> list[str]:
    """A task's process."""
    return [sys.executable, "-c", INITIALIZE, str(Path(__file__).parent), str(STORAGE), name, daemon.address, version]


def versions(name: str) -> set[str]:
    """What is published, and what is left over."""
    directory = STORAGE / name / "versions"
    return {child.name for child in directory.iterdir() if not child.name.endswith("-lock")}


@pytest.fixture
def fake() -> Iterator[FakeDaemon]:
    with FakeDaemon() as fake:
        yield fake


def task(name: str, address: str, **kwargs: Any) -> DagFetchBundle:
    """A bundle that asks for the version of the shared vectors."""
    return make(name, address, source=HONEST["dag_id"], version=HONEST["commit"], **kwargs)


@pytest.mark.parametrize(
    "lie",
    ["a path upwards", "a .git directory", "a file through a link", "changed content", "a malformed tree id", "no trailer"],
)
def test_daemon_that_lies_publishes_nothing(fake: FakeDaemon, name: str, lie: str) -> None:
    """A few of the lies that the client itself is tested with."""
    fake.answer(edited(HONEST["frames"], LIES[lie]))
    with pytest.raises(AirflowException):
        task(name, fake.address).initialize()
    assert versions(name) == set()

    fake.answer(HONEST["frames"])
    task(name, fake.address).initialize()
    assert versions(name) == {HONEST["commit"], f".{HONEST['commit']}.dagfetch-manifest"}


def test_daemon_that_dies_in_the_middle_publishes_nothing(fake: FakeDaemon, name: str) -> None:
    def dies(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        yield from map(frame_of, HONEST["frames"][:3])
        context.abort(grpc.StatusCode.UNAVAILABLE, "gone")

    fake.respond = dies
    with pytest.raises(AirflowException):
        task(name, fake.address, fetch_timeout=1).initialize()
    assert versions(name) == set()


def test_program_that_is_no_daemon_is_an_airflow_exception(name: str, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        server.listen()

        def answer_rubbish() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + random.Random(1).randbytes(5000))

        threading.Thread(target=answer_rubbish, daemon=True).start()
        with pytest.raises(AirflowException):
            task(name, f"unix:{tmp_path}/s", fetch_timeout=2).initialize()
        server.shutdown(socket.SHUT_RDWR)
    assert versions(name) == set()


@pytest.fixture
def root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount, and give files away")


@pytest.fixture
def small_disk(root: None, name: str) -> Iterator[Path]:
    """The bundle's own directory, on a disk of 1 MiB."""
    directory = STORAGE / name
    directory.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=755", "tmpfs", str(directory)], check=True)
    yield directory
    subprocess.run(["umount", str(directory)], check=True)


def test_full_disk_is_told_and_nothing_is_left(name: str, own: Daemon, dags: GitRepo, small_disk: Path) -> None:
    version = dags.commit({b"dags/etl.py": text("one"), **{b"f%d" % i: noise(100_000, i) for i in range(20)}})

    with pytest.raises(AirflowException, match="free some space"):
        started(name, own.address, version=version)
    assert versions(name) == set()

    subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)
    assert disk_tree(started(name, own.address, version=version).path) == expected(dags, version)


def test_second_user_reads_what_is_there_and_is_told_what_he_must_not(
    root: None, name: str, own: Daemon, dags: GitRepo, umask: None
) -> None:
    """As with ``run_as_user``. A root without capabilities is a user like any other."""
    first = dags.head()
    second = dags.commit({b"dags/etl.py": text("two")})
    started(name, own.address, version=first)
    for directory in (STORAGE / name, STORAGE / "_tracking" / name):
        subprocess.run(["chown", "-R", "65534:65534", str(directory)], check=True)

    def as_another(version: str) -> str:
        words = ["setpriv", "--inh-caps=-all", "--bounding-set=-all", *command(name, own, version)]
        return subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()

    assert as_another(first).splitlines()[-1] == "one"
    refused = as_another(second)
    assert "AirflowException" in refused
    assert "Permission denied; check the owner and the mode" in refused
    assert {child for child in versions(name) if not child.startswith(".")} == {first}


def test_task_killed_at_any_moment_leaves_nothing_and_is_repeated(name: str, own: Daemon, dags: GitRepo) -> None:
    """The task and its child, both at once, as a container is killed. Each time on a host that has nothing."""
    files = {b"d%02d/f%02d" % (d, f): text(f"file {f} of {d}\n" * f) for d in range(30) for f in range(40)}
    version = dags.commit({**files, b"dags/etl.py": text("one"), b"z-large": noise(3 << 20, 7)})
    for seed in range(int(os.environ.get("DAGFETCH_KILLS", "4"))):
        host = f"{name}-{seed}"
        place = STORAGE / host / "versions"
        at = f"d{random.Random(seed).randrange(30):02d}"
        with subprocess.Popen(command(host, own, version), stdout=subprocess.DEVNULL, start_new_session=True) as process:
            eventually(lambda: process.poll() is not None or any(place.glob(f".*-staging-*/tree/{at}")))  # noqa: B023
            os.killpg(process.pid, signal.SIGKILL)
        assert not (place / version).exists() or disk_tree(place / version) == expected(dags, version)

        again = started(host, own.address, version=version)

        assert disk_tree(again.path) == expected(dags, version)
        assert versions(host) == {version, f".{version}.dagfetch-manifest"}
        shutil.rmtree(STORAGE / host)
