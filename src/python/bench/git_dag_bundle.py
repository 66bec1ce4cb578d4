"""Airflow's own GitDagBundle and DagFetchBundle side by side: the same repository, the same remote, the same work.

Run it with a Python that has apache-airflow, apache-airflow-providers-git and dagfetch. A pod is a process with a storage
directory of its own; only ``initialize`` is measured, not the start of Python or the import of Airflow: its time, and the
processor time of the pod and of the children that it waited for, which other work on the machine disturbs less. The remote is
``git daemon`` behind a relay that counts connections. The contestants take turns, and who begins changes from round to round.
Prints a table in Markdown: medians, and in brackets the least and the greatest ratio of a round.

    python git_dag_bundle.py                           a made-up repository of 8,000 files
    python git_dag_bundle.py --files 300 --rounds 1    to see that it works
    python git_dag_bundle.py --repository DIR          a bare repository of yours; its branch main is measured

The reference repository, 8,000 files and 9,000 commits of history, is made and kept by ``dagfetch bench --case P1 --runs 1
--work DIR``, in DIR/remotes. Everything is written below $TMPDIR: a file system in memory keeps the disk out of the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from kit.daemon import Daemon
from kit.patience import eventually
from kit.repo import FILE, Files, GitRepo, quoted

POD = """
import json, os, resource, sys, time
def processor():
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in used)
kind, url, address, version = sys.argv[1:]
if kind == "git":
    from airflow.providers.git.bundles.git import GitDagBundle as Bundle
    kwargs = {"git_conn_id": None, "repo_url": url, "tracking_ref": "main"}
else:
    from dagfetch.airflow import DagFetchBundle as Bundle
    kwargs = {"source": "bench", "address": address}
print("ready", flush=True)
sys.stdin.readline()
start, before = time.perf_counter(), processor()
Bundle(name="bench", version=version, **kwargs).initialize()
print(json.dumps([time.perf_counter() - start, processor() - before]))
"""


class Cost(NamedTuple):
    seconds: float
    """Of the slowest pod."""
    processor: float
    """Seconds, of all pods together, and of the programs that they started."""
    mib: float
    """Allocated on disk by all pods together."""
    connections: int
    """At the Git host."""


class Relay:
    """Passes TCP connections on to the Git host, and counts them."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self.count = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            client, _ = self._server.accept()
            self.count += 1
            host = socket.create_connection(("127.0.0.1", self._port))
            for source, to in ((client, host), (host, client)):
                threading.Thread(target=_pump, args=(source, to), daemon=True).start()


def _pump(source: socket.socket, to: socket.socket) -> None:
    try:
        while content := source.recv(1 << 16):
            to.sendall(content)
        to.shutdown(socket.SHUT_WR)
    except OSError:
        return


class Contest:
    """One contestant after the other, each in a place that nobody has used."""

    def __init__(self, work: Path, relay: Relay, address: str) -> None:
        self._work = work
        self._relay = relay
        self._address = address
        self._made = 0

    def host(self) -> Path:
        """The storage of a new host."""
        self._made += 1
        return self._work / f"host{self._made}"

    def clear(self) -> None:
        """Deletes the storage of all hosts."""
        for host in self._work.glob("host*"):
            shutil.rmtree(host)

    def run(self, kind: str, version: str, hosts: list[Path]) -> Cost:
        before, blocks = self._relay.count, sum(map(_blocks, hosts))
        pods = [self._pod(kind, version, host) for host in hosts]
        for pod in pods:
            assert pod.stdout and "ready\n" in iter(pod.stdout.readline, "")
        for pod in pods:
            assert pod.stdin
            pod.stdin.write("\n")
            pod.stdin.flush()
        found = [json.loads(pod.communicate()[0].splitlines()[-1]) for pod in pods]
        seconds, processor = zip(*found, strict=True)
        mib = (sum(map(_blocks, hosts)) - blocks) / 2048
        return Cost(max(seconds), sum(processor), mib, self._relay.count - before)

    def _pod(self, kind: str, version: str, host: Path) -> subprocess.Popen[str]:
        host.mkdir(exist_ok=True)
        environment = {
            **os.environ,
            "AIRFLOW_HOME": str(self._work / "airflow"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH": str(host),
        }
        url = f"git://127.0.0.1:{self._relay.port}/r.git"
        return subprocess.Popen(
            [sys.executable, "-c", POD, kind, url, self._address, version],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip


def _blocks(directory: Path) -> int:
    """Blocks of 512 bytes; what has several names counts once."""
    found = (path.lstat() for path in directory.rglob("*")) if directory.exists() else ()
    return sum({(state.st_dev, state.st_ino): state.st_blocks for state in found}.values())


def measure(contest: Contest, versions: Callable[[], tuple[str, str]], rounds: int) -> None:
    cases: dict[str, dict[str, list[Cost]]] = {}
    for i in range(rounds):
        old, new = versions()
        for kind in ("git", "dagfetch")[:: 1 if i % 2 else -1]:
            first, second = contest.host(), contest.host()
            found = {
                "fresh pod, version new to the daemon": contest.run(kind, new, [contest.host()]),
                "fresh pod": contest.run(kind, new, [first]),
                "8 fresh pods at once": contest.run(kind, new, [contest.host() for _ in range(8)]),
                "same host again": contest.run(kind, new, [first]),
            }
            contest.run(kind, old, [second])
            found["next version, same host"] = contest.run(kind, new, [second])
            contest.clear()
            for case, cost in found.items():
                cases.setdefault(case, {}).setdefault(kind, []).append(cost)
    print("| case | seconds | times faster | processor seconds | times less | MiB on disk | connections at the Git host |")
    print("|---|---|---|---|---|---|---|")
    for case, costs in cases.items():
        git, ours = (Cost(*map(statistics.median, zip(*costs[kind], strict=True))) for kind in ("git", "dagfetch"))
        pairs = list(zip(costs["git"], costs["dagfetch"], strict=True))
        faster = _spread(g.seconds / o.seconds for g, o in pairs)
        less = _spread(g.processor / o.processor for g, o in pairs)
        print(
            f"| {case} | {git.seconds:.3f} / {ours.seconds:.3f} | {faster} | {git.processor:.3f} / {ours.processor:.3f} "
            f"| {less} | {git.mib:.1f} / {ours.mib:.1f} | {git.connections:g} / {ours.connections:g} |"
        )


def _spread(ratios: Iterable[float]) -> str:
    found = sorted(ratios)
    return f"{statistics.median(found):.1f} ({found[0]:.1f} to {found[-1]:.1f})"


def made_up(files: int, generation: int) -> Files:
    """Text that packs like source; one file in a hundred changes from one generation to the next."""
    tree: Files = {}
    for i in range(files):
        rng = random.Random(i * 1000 + (generation if i % 100 == generation % 100 else 0))
        lines = (f"task_{rng.randrange(10**6)} = operator({rng.randrange(10**9)})\n" for _ in range(rng.randrange(20, 200)))
        tree[b"team%02d/dag%03d/file%05d.py" % (i % 40, i // 40 % 200, i)] = (0o100644, "".join(lines).encode())
    return tree


def change(repo: GitRepo, generation: int) -> str:
    """Makes a commit that changes one file in a hundred."""
    files = [file for file in repo.ls_tree("main") if file.mode == FILE][generation % 100 :: 100]
    out = [b"commit refs/heads/main\ncommitter T <t@example.org> %d +0000\ndata 1\nm\n" % (1_800_000_000 + generation)]
    out.append(b"from refs/heads/main^0\n")
    for file in files:
        content = repo.content(file.object_id) + b"# %d\n" % generation
        out.append(b"M 100644 inline %s\ndata %d\n%s\n" % (quoted(file.path), len(content), content))
    repo.git("fast-import", "--quiet", stdin=b"".join(out))
    return repo.head()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=8000)
    parser.add_argument("--commits", type=int, default=50, help="of history, in the made-up repository")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repository", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dagfetch-bench-", ignore_cleanup_errors=True) as directory:
        work = Path(directory)
        repo = GitRepo(work)
        if args.repository:
            shutil.rmtree(repo.path)
            repo.git("clone", "-q", "--bare", str(args.repository), str(repo.path), at=work)
        else:
            for generation in range(args.commits):
                repo.commit(made_up(args.files, generation))
        head = [repo.head()]

        def versions() -> tuple[str, str]:
            """A commit that nobody has asked for, and the one before it: a file in a hundred differs."""
            head.append(change(repo, len(head)))
            return head[-2], head[-1]

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = ["git", "daemon", "--export-all", "--listen=127.0.0.1", f"--port={port}", f"--base-path={work}"]
        host = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            eventually(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
            relay = Relay(port)
            (work / "d").mkdir()
            with Daemon(work / "d", {"bench": f"git://127.0.0.1:{relay.port}/r.git"}) as daemon:
                measure(Contest(work, relay, daemon.address), versions, args.rounds)
        finally:
            host.terminate()
            host.wait()


if __name__ == "__main__":
    main()
