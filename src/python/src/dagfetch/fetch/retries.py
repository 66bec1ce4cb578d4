"""Whether and when one fetch calls again."""

from __future__ import annotations

import random
import time

from dagfetch.errors import DagfetchError, LocalReason, UnavailableError

DEFAULT = 12
"""Gives a daemon that is started anew about half a minute."""

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 10.0
_GROWTH = 1.6


class Retries:
    """Calls again after a failure that time may mend: the daemon went away, cannot reach the remote, or said how long to wait.

    Only progress, content that is taken for good, forgives failures; a daemon that merely begins to answer does not. Pauses
    grow, each shortened by up to a half at random, so that workers which lost one daemon at one moment do not come back at one
    moment; a pause is never shorter than what the daemon asked for.
    """

    def __init__(self, retries: int, timeout: float) -> None:
        if timeout <= 0:
            raise ValueError(f"timeout: {timeout} (expected: a positive number of seconds)")
        self._retries = retries
        self._end = time.monotonic() + timeout
        self._failures = 0
        self._answered = False

    @property
    def left(self) -> float:
        """What a further call may take; never nothing, so that it is the call that fails."""
        return max(self._end - time.monotonic(), 0.001)

    def answered(self) -> None:
        """Says that a daemon is there."""
        self._answered = True

    def progressed(self) -> None:
        """Says that the fetch is nearer to its end than before."""
        self._failures = 0

    def wait_after(self, failure: DagfetchError) -> None:
        """Waits until the time of the next call has come. Raises the failure if there must be no other call."""
        pause = min(_FIRST_PAUSE * _GROWTH**self._failures, _LONGEST_PAUSE) * (1 - random.random() / 2)
        pause = max(pause, failure.retry_after or 0)
        if self._failures >= self._retries or not self._is_passing(failure) or pause >= self.left:
            raise failure
        self._failures += 1
        time.sleep(pause)

    def _is_passing(self, failure: DagfetchError) -> bool:
        if failure.reason == LocalReason.DAEMON_UNREACHABLE.name:
            return self._answered
        if isinstance(failure, UnavailableError):
            return failure.code == "UNAVAILABLE"
        return failure.code == "RESOURCE_EXHAUSTED" and failure.retry_after is not None
