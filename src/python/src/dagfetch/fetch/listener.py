"""How a fetch goes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Preparation:
    """How far the daemon is with the preparation of its answer."""

    phase: str
    """``queued``, ``fetching``, ``building``, or empty."""
    done: int
    total: int
    """0 while nobody knows."""


class Listener:
    """Hears how a fetch goes, on the fetching thread. This one hears nothing; override what is of interest."""

    def preparing(self, preparation: Preparation) -> None:
        """The daemon prepares the answer."""

    def begins(self, files: int, size: int) -> None:
        """The answer begins: this much will come."""

    def received(self, files: int, size: int) -> None:
        """So much has come in all."""

    def left_behind(self, why: OSError) -> None:
        """The fetch is over, but its staging directory could not be deleted. The next fetch into the target tries again."""
