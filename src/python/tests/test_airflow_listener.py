"""The listener that keeps the versions of runs."""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from kit.bundle import AWAY
from kit.daemon import Daemon
from kit.repo import GitRepo, text

from dagfetch import Client, Pin
from dagfetch.airflow import listener

HOOKS = (listener.on_dag_run_running, listener.on_dag_run_success, listener.on_dag_run_failed)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "_left_alone_until", {})


@pytest.fixture
def configured(name: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Says where the bundle's daemon is."""

    def configure(address: str, refresh_timeout: float = 60) -> None:
        kwargs = {"address": address, "refresh_timeout": refresh_timeout}
        bundle = {"name": name, "classpath": "dagfetch.airflow.DagFetchBundle", "kwargs": kwargs}
        others = {"name": "git", "classpath": "no.such.module.GitDagBundle", "kwargs": {}}
        monkeypatch.setenv("AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST", json.dumps([others, bundle]))

    return configure


def run_of(bundle: str, version: str | None, run_id: str = "manual__2026-01-01T00:00:00+00:00", dag_id: str = "a dag") -> Any:
    made_from = SimpleNamespace(bundle_name=bundle)
    return SimpleNamespace(dag_id=dag_id, run_id=run_id, bundle_version=version, created_dag_version=made_from)


def lasts(pin: Pin) -> timedelta:
    assert pin.expire_time
    return pin.expire_time - datetime.now(timezone.utc)


def test_run_has_a_pin_from_its_start_to_a_week_after_its_end(
    name: str, own: Daemon, dags: GitRepo, configured: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(own.address)
    run = run_of(name, dags.head())
    dags.commit({b"dags/etl.py": text("two")})
    with Client(own.address) as client:

        def pin() -> Pin:
            return client.pins.get("airflow-run/a%20dag/manual__2026-01-01T00:00:00+00:00")

        for _ in range(2):
            listener.on_dag_run_running(dag_run=run, msg="started")
        assert pin().commit == run.bundle_version
        assert lasts(pin()) > timedelta(days=300)

        for end in (listener.on_dag_run_success, listener.on_dag_run_failed):
            end(dag_run=run, msg="ended")
            assert timedelta(days=6) < lasts(pin()) < timedelta(days=8)

            listener.on_dag_run_running(dag_run=run, msg="cleared, and started again")
            assert lasts(pin()) > timedelta(days=300)


def test_two_runs_have_two_pins_however_long_their_names_are() -> None:
    long, other = (listener.pin_of(run_of("b", "c", run_id=end, dag_id="é" * 240)) for end in ("one", "two"))

    assert long != other
    assert len(long) == len(other) == 250
    assert long.isascii()


@pytest.mark.parametrize("hook", HOOKS)
def test_run_that_is_none_of_ours_starts_nothing(
    name: str, hook: Any, configured: Callable[..., None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    configured(AWAY)
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: pytest.fail("a process was started"))

    for run in (
        run_of("git", "0" * 40),
        run_of("not configured", "0" * 40),
        run_of(name, None),
        SimpleNamespace(dag_id="d", run_id="r", bundle_version="0" * 40, created_dag_version=None),
    ):
        hook(dag_run=run, msg="")

    assert not caplog.records


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_never_raises(
    name: str, hook: Any, configured: Callable[..., None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The scheduler goes on, and its log says what a person may mend."""
    configured(AWAY)
    hook(dag_run=run_of(name, "0" * 40), msg="")
    assert "cannot reach dagfetchd" in caplog.text

    hook(dag_run=object(), msg="")
    hook(dag_run=run_of(name, "no commit"), msg="")
    monkeypatch.setenv("AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST", '[{"nothing": 1}]')
    hook(dag_run=run_of(name, "0" * 40), msg="")
    assert [record.levelno for record in caplog.records if record.name == listener.__name__] == [logging.WARNING] * 3


def test_end_of_a_run_that_has_no_pin_is_told(
    name: str, own: Daemon, dags: GitRepo, configured: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    configured(own.address)

    listener.on_dag_run_success(dag_run=run_of(name, dags.head(), run_id="never heard of"), msg="")

    assert "never heard of" in caplog.text


def test_silent_daemon_costs_the_scheduler_no_more_than_the_time_given_and_is_left_alone(
    name: str, configured: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "s"))
        silent.listen()
        configured(f"unix:{tmp_path}/s", 1)
        start = time.monotonic()
        listener.on_dag_run_running(dag_run=run_of(name, "0" * 40), msg="")
        assert time.monotonic() - start < 15

        with monkeypatch.context() as patch:
            patch.setattr(subprocess, "run", lambda *a, **k: pytest.fail("a process was started"))
            listener.on_dag_run_success(dag_run=run_of(name, "0" * 40), msg="")


def test_daemon_is_asked_again_after_a_while(
    name: str, own: Daemon, dags: GitRepo, configured: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(AWAY)
    listener.on_dag_run_running(dag_run=run_of(name, dags.head(), run_id="late"), msg="")
    assert listener._left_alone_until[name] > time.monotonic()

    configured(own.address)
    monkeypatch.setitem(listener._left_alone_until, name, time.monotonic())
    listener.on_dag_run_running(dag_run=run_of(name, dags.head(), run_id="late"), msg="")

    with Client(own.address) as client:
        assert client.pins.get("airflow-run/a%20dag/late").commit == dags.head()
