"""Shows on a real Airflow that a run keeps its code: through a force-push, a killed daemon, a cleared task and a clean-up.

Run it with a Python that has apache-airflow and dagfetch; ``proof/run`` makes one. Starts a daemon of this checkout, a Git
repository, and Airflow's scheduler, processor and API server on SQLite, all below one temporary directory. Exits with 0 if
every task has seen the code that it must see, and the listener has pinned the run; prints what each task has seen.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from kit.daemon import Daemon
from kit.repo import GitRepo, text

from dagfetch import Client, NotFoundError

DAG = '''
import hashlib, os, pathlib, time
from airflow.sdk import DAG, get_current_context, task
from proof_code import WORD

def witness():
    """Writes down which code this task runs."""
    context = get_current_context()
    ti = context["ti"]
    here = pathlib.Path(__file__).resolve()
    digest = hashlib.sha256(here.read_bytes() + (here.parent / "proof_code.py").read_bytes()).hexdigest()[:12]
    out = pathlib.Path(os.environ["PROOF_OUT"], context["run_id"])
    out.mkdir(parents=True, exist_ok=True)
    n = len(list(out.glob(f"{ti.task_id}.*"))) + 1
    (out / f"{ti.task_id}.{n}").write_text(f"{WORD} {here.parent.name[:12]} {digest}")

with DAG("proof", schedule=None, catchup=False):
    @task
    def first():
        witness()
        while not pathlib.Path(os.environ["PROOF_OUT"], "gate").exists():
            time.sleep(0.2)

    @task
    def second():
        witness()

    @task
    def third():
        witness()

    first() >> second() >> third()
'''

PLUGIN = """
from airflow.plugins_manager import AirflowPlugin
from dagfetch.airflow import listener

class KeepRuns(AirflowPlugin):
    name = "dagfetch"
    listeners = [listener]
"""


def main() -> int:
    # What is running here must end with this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="dagfetch-proof-", ignore_cleanup_errors=True) as directory:
        work = Path(directory)
        repo = GitRepo(work)
        one = repo.commit(files("one"))
        (work / "d").mkdir()
        with Daemon(work / "d", {"proof": repo.url}) as daemon, House(work, daemon) as house:
            story(house, daemon, repo, one)
    return 0


def files(word: str) -> dict[bytes, tuple[int, bytes]]:
    return {b"proof_dag.py": text(DAG), b"proof_code.py": text(f'WORD = "{word}"\n')}


def story(house: House, daemon: Daemon, repo: GitRepo, one: str) -> None:
    house.until("the processor has read the DAG", lambda: house.version() == one and house.knows("proof"))
    house.airflow("dags", "unpause", "proof", "-y")
    house.airflow("dags", "trigger", "proof", "--run-id", "run-1")
    house.until("run-1 has begun", lambda: house.seen("run-1", "first.1"))
    house.until("the daemon has a pin for run-1", lambda: pin_of_run(daemon) == (one, False))

    two = repo.commit(files("two"), orphan=True)
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "-q", "--prune=now")
    say(f"the branch was force-pushed from {one[:12]} to {two[:12]}; upstream has forgotten {one[:12]}")
    daemon.kill()
    say("the daemon was killed")
    daemon.start()
    say("the daemon was started again")
    house.until("the processor has read the new version", lambda: house.version() == two)

    (house.out / "gate").touch()
    house.until("run-1 has ended", lambda: house.seen("run-1", "third.1"))
    house.airflow("dags", "trigger", "proof", "--run-id", "run-2")
    house.until("run-2 has ended", lambda: house.seen("run-2", "third.1"))

    house.until("run-1 is closed", lambda: house.state("run-1") == "success")
    house.until("the pin of run-1 ends in a week", lambda: pin_of_run(daemon) == (one, True))
    house.clear("run-1", "third")
    house.until("the cleared task has run again", lambda: house.seen("run-1", "third.2"))

    house.until("run-1 is closed again", lambda: house.state("run-1") == "success")
    house.until("the clean-up has removed the version of run-1", lambda: house.clean_up() and not house.has(one))
    house.clear("run-1", "third")
    house.until("the cleared task has run once more", lambda: house.seen("run-1", "third.3"))

    transcript = house.transcript()
    print(f"\n{'run':8}{'task':10}{'word':6}{'version':14}hash of the code")
    for run, task, word, version, digest in transcript:
        print(f"{run:8}{task:10}{word:6}{version:14}{digest}")
    wanted = {"run-1": ("one", one[:12]), "run-2": ("two", two[:12])}
    assert len(transcript) == 8, "a task is missing"
    assert all(wanted[run] == (word, version) for run, _, word, version, _ in transcript), "a task ran other code"
    assert len({digest for run, _, _, _, digest in transcript}) == 2
    say("every task ran the code that its run began with")


def pin_of_run(daemon: Daemon) -> tuple[str, bool]:
    """The commit that the pin of run-1 holds, and whether the pin is about to end."""
    with Client(daemon.address) as client:
        try:
            pin = client.pins.get("airflow-run/proof/run-1")
        except NotFoundError:
            return "", False
    assert pin.expire_time
    return pin.commit, pin.expire_time < datetime.now(timezone.utc) + timedelta(days=8)


def say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {what}", flush=True)


class House:
    """Airflow on SQLite, below one directory."""

    def __init__(self, work: Path, daemon: Daemon) -> None:
        self.out = work / "out"
        self.out.mkdir()
        (work / "airflow/plugins").mkdir(parents=True)
        (work / "airflow/plugins/keep_runs.py").write_text(PLUGIN)
        self._work = work
        self._storage = work / "bundles"
        port = self._port = free_port()
        bundle = (
            '[{"name": "proof", "classpath": "dagfetch.airflow.DagFetchBundle", '
            '"kwargs": {"ref": "main", "refresh_interval": 3, '
            f'"address": "{daemon.address}"}}}}]'
        )
        self._environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "AIRFLOW_HOME": str(work / "airflow"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": "2",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
            "AIRFLOW__API__PORT": str(port),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API_AUTH__JWT_SECRET": "a secret of this proof and of nothing else, long enough for its algorithm",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{work / 'airflow.db'}",
            "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": bundle,
            "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH": str(self._storage),
            "AIRFLOW__DAG_PROCESSOR__BUNDLE_REFRESH_CHECK_INTERVAL": "2",
            "AIRFLOW__DAG_PROCESSOR__STALE_BUNDLE_CLEANUP_MIN_VERSIONS": "0",
            "AIRFLOW__DAG_PROCESSOR__STALE_BUNDLE_CLEANUP_AGE_THRESHOLD": "0",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC": "1",
            "PROOF_OUT": str(self.out),
        }
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> House:
        say(f"Airflow {self.airflow('version').split()[-1]}")
        self.airflow("db", "migrate")
        try:
            for component in ("api-server", "scheduler", "dag-processor"):
                with (self._work / f"{component}.log").open("wb") as log:
                    command = [sys.executable, "-m", "airflow", component]
                    self._processes.append(
                        subprocess.Popen(
                            command, env=self._environment, stdout=log, stderr=log, cwd=self._work, start_new_session=True
                        )
                    )
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            os.killpg(process.pid, signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def airflow(self, *words: str) -> str:
        command = [sys.executable, "-m", "airflow", *words]
        ran = subprocess.run(command, env=self._environment, capture_output=True, text=True, cwd=self._work)
        assert ran.returncode == 0, f"airflow {' '.join(words)}: {ran.stdout[-2000:]} {ran.stderr[-2000:]}"
        return ran.stdout

    def query(self, sql: str) -> list[str]:
        """Asks Airflow's own database."""
        with sqlite3.connect(self._work / "airflow.db", timeout=30) as database:
            return [row[0] for row in database.execute(sql)]

    def knows(self, dag: str) -> bool:
        return bool(self.query(f"select dag_id from dag where dag_id = '{dag}' and not is_stale"))

    def version(self) -> str:
        """The version that new runs of the DAG get."""
        return (self.query("select bundle_version from dag where dag_id = 'proof'") or [""])[0]

    def state(self, run: str) -> str:
        return (self.query(f"select state from dag_run where run_id = '{run}'") or [""])[0]

    def clear(self, run: str, task: str) -> None:
        """Has a task run again, as a person does in the browser."""
        token = self._call("GET", "/auth/token")["access_token"]
        body = {"dry_run": False, "dag_run_id": run, "task_ids": [task], "only_failed": False, "reset_dag_runs": True}
        cleared = self._call("POST", "/api/v2/dags/proof/clearTaskInstances", token, body)
        assert len(cleared["task_instances"]) == 1, cleared

    def _call(self, method: str, path: str, token: str = "", body: object = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}{path}",
            method=method,
            data=json.dumps(body).encode() if body else None,
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
            return json.load(answer)

    def seen(self, run: str, task: str) -> bool:
        return (self.out / run / task).exists()

    def has(self, version: str) -> bool:
        return (self._storage / "proof/versions" / version).exists()

    def clean_up(self) -> bool:
        """What Airflow does every half hour."""
        code = (
            "from airflow.dag_processing.bundles.base import BundleUsageTrackingManager as M;M().remove_stale_bundle_versions()"
        )
        return subprocess.run([sys.executable, "-c", code], env=self._environment, capture_output=True).returncode == 0

    def until(self, what: str, condition: Callable[[], object], seconds: float = 240) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                for log in sorted(self._work.glob("*.log")):
                    print(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}")
                raise AssertionError(f"not within {seconds:g} s: {what}")
            time.sleep(0.5)
        say(what)

    def transcript(self) -> list[tuple[str, ...]]:
        return [
            (file.parent.name, file.name, *file.read_text().split())
            for file in sorted(self.out.glob("run-*/*"), key=lambda file: (file.parent.name, file.stat().st_mtime))
        ]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
