"""What a bundle on this host was last seen to be."""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from dagfetch.airflow import storage
from dagfetch.tree import hashes


@dataclass(frozen=True)
class State:
    """The newest version that was fetched, and when the daemon said that it is the newest."""

    source: str
    ref: str
    version: str
    commit: str
    """The commit that the ref pointed to; with ``version_by="tree"`` the version may be an earlier one of the same tree."""
    tree_id: str
    seen: float
    """Seconds since the epoch."""
    pinned: float = 0.0
    """When the daemon's pin got its present life."""

    def age(self) -> float:
        """A clock that was set back makes nothing young."""
        age = time.time() - self.seen
        return age if age >= 0 else float("inf")


class StateFile:
    """``state.json`` in a bundle's directory, and ``current``, a link to the tree that it speaks of.

    Both are replaced in one step each; readers take either state for a good one, for both trees are complete.
    """

    def __init__(self, directory: Path) -> None:
        self._file = directory / "state.json"
        self.link = directory / "current"

    def read(self, source: str, ref: str) -> State | None:
        """None if nothing fit to read is there, or it speaks of something else."""
        try:
            state = State(**json.loads(self._file.read_text()))
        except (OSError, ValueError, TypeError):
            return None
        known = isinstance(state.version, str) and hashes.is_hex(state.version)
        return state if known and (state.source, state.ref) == (source, ref) else None

    def write(self, state: State) -> None:
        storage.make(self._file.parent)
        staged = self._file.with_name(f".state.{os.getpid()}")
        staged.write_text(json.dumps(asdict(state)))
        staged.chmod(0o644)
        staged.replace(self._file)
        self._point(f"versions/{state.version}")

    def _point(self, target: str) -> None:
        with contextlib.suppress(OSError):
            if os.readlink(self.link) == target:
                return
        staged = self.link.with_name(f".current.{os.getpid()}")
        with contextlib.suppress(FileNotFoundError):
            staged.unlink()
        staged.symlink_to(target)
        staged.replace(self.link)
