"""The right to a ready directory on the daemon's host."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagfetch.connection import Call, Connection
from dagfetch.errors import CancelledError, DagfetchError, LocalReason, UnavailableError, VerificationError, local
from dagfetch.fetch.receipt import Source
from dagfetch.values import Version


@dataclass(frozen=True)
class Checkout:
    """A directory with exactly a version's files, which is not changed and not removed while it is leased.

    Its files are read-only and must stay as they are, unless it is a writable one.
    """

    path: Path
    version: Version
    lease_id: str
    files: int
    bytes: int
    source: Source
    writable: bool
    _is_open: Callable[[], bool]

    @property
    def is_lost(self) -> bool:
        """Whether the daemon has ended the lease, for example because it restarts: the directory may go."""
        return not self._is_open()


class Lease:
    """One call of OpenCheckout: the lease lives exactly as long as it, and ends with the process at the latest."""

    def __init__(self, connection: Connection, request: Any, timeout: float) -> None:
        if timeout <= 0:
            raise ValueError(f"timeout: {timeout} (expected: a positive number of seconds)")
        self._call: Call = connection.stream("DagFetchService", "OpenCheckout", request, None)
        self._late = False
        timer = threading.Timer(timeout, self._give_up)
        timer.daemon = True
        timer.start()
        try:
            self._ready = self._await(timeout)
        except BaseException:
            self._call.cancel()
            raise
        finally:
            timer.cancel()

    def checkout(self) -> Checkout:
        ready = self._ready
        return Checkout(
            Path(os.fsdecode(ready.path)),
            Version.of(ready.version),
            ready.lease_id,
            ready.file_count,
            ready.total_bytes,
            Source.of(ready.served_from),
            ready.writable,
            lambda: self._call.is_open,
        )

    def close(self) -> None:
        """Gives the directory back."""
        self._call.cancel()

    def _await(self, timeout: float) -> Any:
        try:
            for event in self._call:
                if event.HasField("ready"):
                    return event.ready
        except (CancelledError, UnavailableError) as e:
            raise self._overdue(timeout) if self._late else e from None
        raise (self._overdue(timeout) if self._late else VerificationError("the daemon ended the call without a directory"))

    def _give_up(self) -> None:
        self._late = True
        self._call.cancel()

    @staticmethod
    def _overdue(timeout: float) -> DagfetchError:
        return local(
            LocalReason.DEADLINE_OVER,
            f"the checkout was not ready within {timeout:g} s; allow more time (--timeout) or try again",
        )
