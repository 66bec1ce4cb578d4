"""The contract of a bundle, and the traps of its surroundings."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from airflow.exceptions import AirflowException
from kit.airflow import STORAGE, clean_up, tracking_file
from kit.bundle import AWAY, make, started, version_of
from kit.daemon import Daemon
from kit.repo import GitRepo, disk_tree, expected, text

from dagfetch import Client
from dagfetch.airflow import DagFetchBundle
from dagfetch.airflow.usage import Usage


def test_constructor_is_silent_and_touches_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trap a: an exception here makes the bundle's DAGs vanish."""
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: pytest.fail("a process was started"))
    for kwargs in (
        {},
        {"version_by": "moon"},
        {"address": "?"},
        {"no_such": 1},
        {"subdir": "/etc"},
        {"version": "main"},
        {"dag_id": "x", "version_data": {"a": 1}},
    ):
        bundle = make(name, kwargs.pop("address", AWAY), **kwargs)
        assert bundle.path
        assert bundle.view_url_template() is None
        version_of(bundle)
    DagFetchBundle(name="with/slash")
    assert not (STORAGE / name).exists()


@pytest.mark.parametrize(
    "kwargs", [{"version_by": "moon"}, {"address": "?"}, {"no_such": 1}, {"subdir": "../x"}, {"version": "main"}], ids=str
)
def test_mistaken_argument_is_told_when_the_bundle_is_used(name: str, kwargs: dict[str, Any]) -> None:
    bundle = make(name, kwargs.pop("address", AWAY), **kwargs)

    with pytest.raises(AirflowException, match=r"expected|unknown"):
        bundle.initialize()


def test_life_of_a_bundle(name: str, own: Daemon, dags: GitRepo) -> None:
    first = dags.head()
    bundle = started(name, own.address)
    assert version_of(bundle) == first
    assert bundle.is_initialized
    assert disk_tree(bundle.path) == expected(dags, first)
    assert make(name, own.address).path.resolve() == bundle.path.resolve()
    assert json.dumps(getattr(bundle.get_current_version(), "data", {}))

    second = dags.commit({b"dags/etl.py": text("two")})
    bundle.refresh()

    assert version_of(bundle) == version_of(make(name, AWAY)) == second
    assert disk_tree(bundle.path) == expected(dags, second)
    assert make(name, own.address).path.resolve() == bundle.path.resolve()


def test_refresh_leaves_the_tree_before_as_it_was(name: str, own: Daemon, dags: GitRepo) -> None:
    """Trap k: queued files keep the path that they were found under."""
    bundle = started(name, own.address)
    before, first = bundle.path, dags.head()
    dags.commit({b"dags/other.py": text("two")}, orphan=True)

    bundle.refresh()

    assert bundle.path != before
    assert disk_tree(before) == expected(dags, first)
    assert not clean_up(name, first), "a parser may still read it"


def test_pinned_version_survives_a_force_push_and_a_moved_file(name: str, own: Daemon, dags: GitRepo) -> None:
    """Traps m and 1.5: a run's files are where they were, on any host, whatever happened upstream."""
    first = dags.head()
    started(name, own.address)
    dags.commit({b"dags/moved.py": text("two")}, orphan=True)
    dags.git("reflog", "expire", "--expire=now", "--all")
    dags.git("gc", "-q", "--prune=now")

    elsewhere = started(name + "-other-host", own.address, version=first)

    assert elsewhere.path == STORAGE / (name + "-other-host") / "versions" / first
    assert (elsewhere.path / "dags/etl.py").read_text() == "one"
    with pytest.raises(AirflowException, match="pinned"):
        elsewhere.refresh()


def test_version_on_disk_needs_no_daemon_and_no_process(
    name: str, own: Daemon, dags: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = dags.head()
    started(name, own.address, version=version)

    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "run", lambda *a, **k: pytest.fail("a process was started"))
        again = started(name, AWAY, version=version)

    assert disk_tree(again.path) == expected(dags, version)


def test_clean_up_leaves_a_version_in_use_and_takes_it_afterwards(name: str, own: Daemon, dags: GitRepo) -> None:
    """Traps f, g, h and i: in use from the start of initialize; a real directory; with a tracking file, always."""
    version = dags.head()
    bundle = started(name, own.address, version=version)
    assert not bundle.path.is_symlink()
    assert tracking_file(name, version).read_text()[:4].isdigit()
    assert not clean_up(name, version)

    del bundle
    assert clean_up(name, version)
    assert not (STORAGE / name / "versions" / version).exists()
    assert started(name, own.address, version=version).path.is_dir()


def test_usage_is_written_in_place(tmp_path: Path) -> None:
    """Trap j: a new file under the name would leave the locks of running tasks on one without a name."""
    file = tmp_path / "bundle/version"
    task, processor = Usage(file), Usage(file)
    task.hold()
    inode, before = file.stat().st_ino, file.read_text()

    processor.hold()

    assert file.stat().st_ino == inode
    assert file.read_text() > before
    assert len(file.read_text()) == len("2026-01-01T00:00:00.000000+00:00")


def test_version_by_tree_is_the_same_on_every_host(name: str, own: Daemon, dags: GitRepo) -> None:
    """Trap l: two processors that disagree write their versions in turn."""
    dags.commit({b"dags/etl.py": text("one")})
    first = dags.head()
    one = started(name, own.address, version_by="tree")
    same = dags.commit({b"dags/etl.py": text("one")})
    one.refresh()
    other_host = started(name, own.address, version_by="tree")
    os.rename(STORAGE / name, STORAGE / f"{name}-moved")
    fresh_host = started(name, own.address, version_by="tree")

    assert same != first
    assert {version_of(bundle) for bundle in (one, other_host, fresh_host)} == {first}

    changed = dags.commit({b"dags/etl.py": text("three")})
    fresh_host.refresh()
    assert version_of(fresh_host) == changed


def test_everything_is_readable_by_others_whatever_the_umask(name: str, own: Daemon, umask: None) -> None:
    """Trap n: a task may run as another user."""
    bundle = started(name, own.address)

    for path in (bundle.base_dir, bundle.versions_dir, bundle.path, bundle.path / "dags"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o755, path
    assert stat.S_IMODE((bundle.path / "dags/etl.py").stat().st_mode) == 0o644
    assert stat.S_IMODE((bundle.path / "bin/run").stat().st_mode) == 0o755


def test_subdir_moves_the_path_and_everything_is_there(name: str, own: Daemon) -> None:
    """Trap o: there is one root for imports."""
    bundle = started(name, own.address, subdir="dags")

    assert (bundle.path / "etl.py").is_file()
    assert (bundle.path / "../lib/common.py").is_file()
    assert make(name, AWAY, subdir="dags").path == STORAGE / name / "current" / "dags"


def test_daemon_keeps_a_pin_for_the_version(name: str, own: Daemon, dags: GitRepo) -> None:
    bundle = started(name, own.address)
    with Client(own.address) as client:
        pins = [pin for pin in client.pins.list() if pin.pin_id == f"airflow/{name}/{dags.head()}"]
        assert [pin.commit for pin in pins] == [version_of(bundle)]
        assert pins[0].expire_time is not None

        pinned = make(name, own.address, version=dags.head(), refresh_timeout=60)
        pinned.pin_run("airflow-run/etl/manual__1", 7200)
        first = client.pins.get("airflow-run/etl/manual__1").expire_time
        pinned.release_run("airflow-run/etl/manual__1", 3600)
        second = client.pins.get("airflow-run/etl/manual__1").expire_time
        assert first and second and second < first


def test_next_version_costs_what_changed(name: str, own: Daemon, dags: GitRepo, caplog: pytest.LogCaptureFixture) -> None:
    """Also of a pinned run, on a worker that no processor refreshes: what is on the host already does not travel."""
    first = started(name, own.address, version=dags.head())
    (STORAGE / name / "versions/foreign").mkdir()
    second = dags.commit({b"dags/etl.py": text("two"), b"lib/common.py": text("lib"), b"bin/run": (0o100755, b"#!/bin/sh\n")})

    with caplog.at_level("INFO"):
        bundle = started(name, own.address, version=second)

    assert "3 files, 16 bytes, of which 3 were sent" in caplog.text
    assert disk_tree(bundle.path) == expected(dags, second)
    assert disk_tree(first.path) == expected(dags, first.version or "")


def test_view_url_has_the_version(name: str) -> None:
    bundle = make(name, AWAY, view_url_template="https://git.example.org/tree/{version}/{subdir}", subdir="dags")

    assert bundle.view_url_template() == "https://git.example.org/tree/{version}/{subdir}"
    assert bundle.view_url("abc") == "https://git.example.org/tree/abc/dags"


def test_import_loads_no_grpc() -> None:
    here = str(Path(__file__).parent)
    code = "import sys; sys.path.append(sys.argv[1]); import kit.airflow, dagfetch.airflow; sys.exit('grpc' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code, here]).returncode == 0
