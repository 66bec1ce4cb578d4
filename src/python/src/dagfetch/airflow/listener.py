"""Keeps the version of each run for as long as the run lives: a pin at its start, released at its end.

A listener of Airflow's; enable it by a plugin::

    from airflow.plugins_manager import AirflowPlugin
    from dagfetch.airflow import listener

    class KeepRuns(AirflowPlugin):
        name = "dagfetch"
        listeners = [listener]

Airflow calls it where a run changes its state: in the scheduler's loop, and in the API server when a person says how a run
ended. So it never raises, waits for ``refresh_timeout`` at most, and leaves a daemon that did not answer alone for a minute.
What was missed does no harm for long: a version is kept for ``pin_ttl`` anyway, and a pin whose end nobody heard of goes after
a year.
A run's pin outlives the run by a week, for runs are cleared and run again.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from airflow.configuration import conf
from airflow.listeners import hookimpl

from dagfetch.airflow.bundle import DagFetchBundle
from dagfetch.errors import UnavailableError

log = logging.getLogger(__name__)

_DURING_THE_RUN = 365 * 86_400
_AFTER_THE_RUN = 7 * 86_400
_LONGEST_PIN = 250

_PAUSE = 60.0
_left_alone_until: dict[str, float] = {}
"""By bundle. A daemon that hangs would otherwise cost the scheduler some seconds for each run."""


@hookimpl
def on_dag_run_running(dag_run: Any, msg: str) -> None:
    _quietly(dag_run, lambda bundle: bundle.pin_run(pin_of(dag_run), _DURING_THE_RUN))


@hookimpl
def on_dag_run_success(dag_run: Any, msg: str) -> None:
    _quietly(dag_run, lambda bundle: bundle.release_run(pin_of(dag_run), _AFTER_THE_RUN))


@hookimpl
def on_dag_run_failed(dag_run: Any, msg: str) -> None:
    _quietly(dag_run, lambda bundle: bundle.release_run(pin_of(dag_run), _AFTER_THE_RUN))


def pin_of(dag_run: Any) -> str:
    """Names a run's pin; where that would be too long, its end is a hash of the whole."""
    name = f"airflow-run/{quote(dag_run.dag_id, safe='')}/{quote(dag_run.run_id, safe=':+')}"
    if len(name) <= _LONGEST_PIN:
        return name
    end = "~" + hashlib.sha256(name.encode()).hexdigest()[:32]
    return name[: _LONGEST_PIN - len(end)] + end


def _quietly(dag_run: Any, action: Callable[[DagFetchBundle], None]) -> None:
    try:
        bundle = _bundle(dag_run)
        if bundle and time.monotonic() >= _left_alone_until.get(bundle.name, 0):
            _act(bundle, action)
    except Exception as e:
        run = getattr(dag_run, "run_id", dag_run)
        log.warning("dagfetch: the pin of run %s is not as it should be: %s", run, e)


def _act(bundle: DagFetchBundle, action: Callable[[DagFetchBundle], None]) -> None:
    try:
        action(bundle)
    except Exception as e:
        if isinstance(e.__cause__, UnavailableError):
            _left_alone_until[bundle.name] = time.monotonic() + _PAUSE
        raise


def _bundle(dag_run: Any) -> DagFetchBundle | None:
    """The run's bundle at the run's version, if it is one of ours. A bundle of another kind is not even made."""
    version = dag_run.bundle_version and dag_run.created_dag_version
    if not version:
        return None
    for configured in conf.getjson("dag_processor", "dag_bundle_config_list") or ():
        if configured["name"] == version.bundle_name and _is_ours(configured["classpath"]):
            return DagFetchBundle(name=version.bundle_name, version=dag_run.bundle_version, **configured.get("kwargs", {}))
    return None


def _is_ours(classpath: str) -> bool:
    return classpath in ("dagfetch.airflow.DagFetchBundle", "dagfetch.airflow.bundle.DagFetchBundle")
