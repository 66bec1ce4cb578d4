"""The daemon, asked by a child process.

Airflow's processes fork all the time, and a process that has used gRPC must not fork into one that uses it again; the code of
DAGs may well use it. So gRPC stays in a process of its own, which also bounds the time of every call for certain.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from dagfetch.errors import DagfetchError, LocalReason, UnavailableError, by_code, local

_START = "import sys; sys.path.pop(0); from dagfetch.command.main import main; sys.exit(main())"
"""``-m`` would put the current directory before everything that is installed."""

_GRACE = 5.0
"""What the child may take beyond the call's own deadline, to start and to tidy up."""

_PAUSES = (0.2, 0.5, 1.0, 2.0)


class Program:
    """Runs ``dagfetch-py`` against one address."""

    def __init__(self, address: str | None) -> None:
        self._address = ["--address", address] if address else []

    def run(self, *words: str, timeout: float) -> dict[str, Any]:
        """Returns the answer. Raises DagfetchError if the command fails, or takes longer than its time."""
        timeout = max(timeout, 0.001)
        command = [sys.executable, "-c", _START, *words, *self._address, "--timeout", f"{int(timeout * 1000)}ms", "--json"]
        try:
            ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout + _GRACE, check=False)
        except subprocess.TimeoutExpired as e:
            raise local(LocalReason.DEADLINE_OVER, f"dagfetch {words[0]} took longer than {timeout:g} s") from e
        except OSError as e:
            raise local(LocalReason.LOCAL_IO, f"cannot start {sys.executable}: {e.strerror}") from e
        if ran.returncode != 0:
            raise _failure(words[0], ran)
        return dict(json.loads(ran.stdout))

    def insist(self, *words: str, timeout: float, patience: float) -> dict[str, Any]:
        """As :meth:`run`, and again with growing pauses for as long as patience lasts, if the daemon is away."""
        return insist(lambda: self.run(*words, timeout=timeout), patience)


def insist(action: Callable[[], dict[str, Any]], patience: float) -> dict[str, Any]:
    """Repeats what fails because something is away, until ``patience`` seconds are over."""
    end = time.monotonic() + patience
    attempt = 0
    while True:
        try:
            return action()
        except UnavailableError as e:
            pause = max(_PAUSES[min(attempt, len(_PAUSES) - 1)], e.retry_after or 0)
            if time.monotonic() + pause > end:
                raise
            time.sleep(pause)
            attempt += 1


def _failure(word: str, ran: subprocess.CompletedProcess[bytes]) -> DagfetchError:
    lines = ran.stderr.decode(errors="replace").strip().splitlines()
    try:
        error = json.loads(lines[-1])
        return by_code(error["code"])(
            error["message"],
            code=error["code"],
            reason=error["error"],
            metadata=error.get("metadata"),
            retry_after=error["retry_after_ms"] / 1000 if "retry_after_ms" in error else None,
        )
    except (ValueError, KeyError, IndexError, TypeError):
        why = lines[-1] if lines else f"exit code {ran.returncode}"
        return local(LocalReason.LOCAL_IO, f"dagfetch {word} failed: {why}")
