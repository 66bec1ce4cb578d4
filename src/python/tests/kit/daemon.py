"""The real daemon, as a child process."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType

ROOT = Path(__file__).resolve().parents[4]


class Daemon:
    """Serves the whole of some repositories over a Unix socket, each as the DAG of its name."""

    def __init__(
        self, directory: Path, repositories: dict[str, str], config: str = "", of: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """``of`` has more keys for some of the repositories."""
        # A socket's path has little room.
        self._sockets = tempfile.TemporaryDirectory(prefix="df-")
        self.socket = Path(self._sockets.name, "s")
        self._log = directory / "daemon.log"
        file = directory / "dagfetchd.yaml"
        dags = "".join(
            f"  - name: {name}\n    url: {url}\n    allow: [file, http, git]\n{of.get(name, '')}"
            f"    dags:\n      - dag_id: {name}\n"
            for name, url in repositories.items()
        )
        file.write_text(
            f"state_dir: {directory / 'state'}\nlisteners:\n  unix:\n    path: {self.socket}\n  tcp: []\n"
            f"metrics:\n  address: off\n{config}repositories:\n{dags}"
        )
        self._command = [os.environ.get("DAGFETCH_LAUNCHER", str(ROOT / "dagfetch")), "serve", "--config", str(file)]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def address(self) -> str:
        return f"unix:{self.socket}"

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, stderr=log)
        assert self._process.stdout
        if not self._process.stdout.readline():
            raise AssertionError(self._log.read_text())

    def kill(self) -> None:
        """As the kernel does when memory runs out."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        self._end(signal.SIGTERM)
        self._sockets.cleanup()

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process and process.stdout:
            process.send_signal(how)
            process.wait(60)
            process.stdout.close()

    def __enter__(self) -> Daemon:
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, at: TracebackType | None) -> None:
        self.close()
