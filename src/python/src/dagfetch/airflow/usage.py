"""The tracking file of a version in use, by which Airflow's clean-up knows what to leave alone."""

from __future__ import annotations

import fcntl
import os
from datetime import datetime, timezone
from pathlib import Path


class Usage:
    """A shared lock on ``_tracking/<bundle>/<version>``, and a fresh time in it, from before the tree is looked at.

    Airflow takes its own lock only after the DAG is parsed, and deletes a version whose file it can lock alone. The file is
    written in place: a new one under the same name would leave the locks of running tasks on a file without a name. Best
    effort: a task that runs as another user may read the tree and not write here.
    """

    def __init__(self, file: Path) -> None:
        self._path = file
        self._file: int | None = None

    def hold(self) -> None:
        """Takes the lock, or renews the time if it is held."""
        try:
            while self._file is None or not self._is_named(self._file):
                self.release()
                self._file = self._open()
            _write_now(self._file)
        except OSError:
            return

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self) -> int:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_SH)
        except OSError:
            os.close(file)
            raise
        return file

    def _is_named(self, file: int) -> bool:
        """Whether the clean-up has not deleted the file between opening and locking."""
        try:
            return os.path.samestat(os.fstat(file), os.stat(self._path))
        except FileNotFoundError:
            return False

    def __del__(self) -> None:
        self.release()


def _write_now(file: int) -> None:
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00").encode()
    os.pwrite(file, now, 0)
    os.ftruncate(file, len(now))
