"""A bundle whose daemon, files or neighbours fail."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from airflow.exceptions import AirflowException
from kit.airflow import STORAGE
from kit.bundle import AWAY, make, started, version_of
from kit.daemon import Daemon
from kit.repo import GitRepo, disk_tree, expected, text

from dagfetch.airflow.usage import Usage


def test_daemon_away_from_the_start_is_an_airflow_exception(name: str) -> None:
    """Trap b: any other type ends the parsing loop of all bundles. Trap c: the version is asked for outside every guard."""
    bundle = make(name, AWAY)
    for action in (bundle.initialize, bundle.refresh, make(name, AWAY, version="0" * 40).initialize):
        with pytest.raises(AirflowException, match="dagfetchd"):
            action()
    assert bundle.get_current_version() is None
    assert version_of(make(name, AWAY, version="0" * 40)) == "0" * 40


def test_daemon_gone_last_good_version_answers(name: str, own: Daemon, dags: GitRepo) -> None:
    """Trap c, and what the processor needs to go on parsing."""
    bundle = started(name, own.address)
    first = dags.head()
    dags.commit({b"dags/etl.py": text("two")})
    own.kill()

    bundle.refresh()
    fresh = started(name, own.address)

    assert version_of(bundle) == version_of(fresh) == first
    assert disk_tree(fresh.path) == expected(dags, first)
    own.start()


def test_silent_daemon_costs_no_more_than_the_time_given(name: str, own: Daemon, tmp_path: Path) -> None:
    """Trap d: the loop that refreshes is the one that heartbeats."""
    started(name, own.address)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "s"))
        silent.listen()
        bundle = make(name, f"unix:{tmp_path}/s", refresh_timeout=1)
        start = time.monotonic()
        bundle.initialize()
    assert time.monotonic() - start < 15
    assert version_of(bundle)


def test_daemon_that_comes_back_is_waited_for(name: str, own: Daemon, dags: GitRepo) -> None:
    """Trap e: on a worker an exception costs a try."""
    own.kill()
    back = threading.Timer(1, own.start)
    back.start()

    bundle = started(name, own.address, version=dags.head(), patience=60)

    back.join()
    assert (bundle.path / "dags/etl.py").read_text() == "one"


def test_clean_up_killed_in_the_middle_is_noticed(name: str, own: Daemon, dags: GitRepo) -> None:
    """It deletes file by file: what is left of a tree is no version."""
    path = started(name, own.address, version=dags.head()).path
    (path / "lib/common.py").unlink()
    (path / "dags/__pycache__").mkdir()
    (path / "dags/__pycache__/etl.pyc").write_text("a task was here")

    again = started(name, own.address, version=dags.head())

    assert disk_tree(again.path) == expected(dags, dags.head())


def test_usage_that_cannot_be_written_is_let_be() -> None:
    Usage(Path("/proc/nobody/writes/here")).hold()


def test_two_processes_at_once_both_get_the_version(name: str, own: Daemon, dags: GitRepo) -> None:
    code = (
        "import sys; sys.path[:0] = sys.argv[4:]; import kit.airflow, os;"
        "kit.airflow.STORAGE = None; os.environ['AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH'] = sys.argv[3];"
        "from dagfetch.airflow import DagFetchBundle;"
        f"b = DagFetchBundle(name={name!r}, address=sys.argv[1], version=sys.argv[2]); b.initialize();"
        "print((b.path / 'dags/etl.py').read_text())"
    )
    command = [sys.executable, "-c", code, own.address, dags.head(), str(STORAGE), str(Path(__file__).parent)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]

    assert [process.communicate()[0].strip() for process in processes] == ["one"] * 4
    assert disk_tree(STORAGE / name / "versions" / dags.head()) == expected(dags, dags.head())


def test_unknown_version_and_damaged_state_are_airflow_exceptions(name: str, own: Daemon, dags: GitRepo) -> None:
    with pytest.raises(AirflowException, match="0000000"):
        started(name, own.address, version="0" * 40)
    bundle = started(name, own.address)
    (bundle.base_dir / "state.json").write_text("rubbish")

    assert version_of(started(name, own.address)) == dags.head()
