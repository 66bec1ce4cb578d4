"""Keeps the version of each run for as long as the run lives: a pin at its start, released at its end.

A listener of Airflow's; enable it by a plugin::

    from airflow.plugins_manager import AirflowPlugin
    from dagfetch.airflow import listener

    class KeepRuns(AirflowPlugin):
        name = "dagfetch"
        listeners = [listener]

A run's pin outlives the run by a week, for runs are cleared and run again. Runs in the scheduler, and never fails there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from airflow.listeners import hookimpl

from dagfetch.airflow.bundle import DagFetchBundle

log = logging.getLogger(__name__)

_AFTER_THE_RUN = 7 * 86_400


@hookimpl
def on_dag_run_running(dag_run: Any, msg: str) -> None:
    _quietly(dag_run, lambda bundle: bundle.pin_run(pin_of(dag_run), None))


@hookimpl
def on_dag_run_success(dag_run: Any, msg: str) -> None:
    _quietly(dag_run, lambda bundle: bundle.release_run(pin_of(dag_run), _AFTER_THE_RUN))


@hookimpl
def on_dag_run_failed(dag_run: Any, msg: str) -> None:
    _quietly(dag_run, lambda bundle: bundle.release_run(pin_of(dag_run), _AFTER_THE_RUN))


def pin_of(dag_run: Any) -> str:
    """Names a run's pin."""
    return f"airflow-run/{quote(dag_run.dag_id, safe='')}/{quote(dag_run.run_id, safe=':+')}"[:250]


def _quietly(dag_run: Any, action: Callable[[DagFetchBundle], None]) -> None:
    try:
        bundle = _bundle(dag_run)
        if bundle:
            action(bundle)
    except Exception as e:
        log.warning("dagfetch: the pin of run %s of %s is not as it should be: %s", dag_run.run_id, dag_run.dag_id, e)


def _bundle(dag_run: Any) -> DagFetchBundle | None:
    from airflow.dag_processing.bundles.manager import DagBundlesManager

    version = dag_run.created_dag_version
    if version is None or not dag_run.bundle_version:
        return None
    bundle = DagBundlesManager().get_bundle(version.bundle_name, dag_run.bundle_version)
    return bundle if isinstance(bundle, DagFetchBundle) else None
