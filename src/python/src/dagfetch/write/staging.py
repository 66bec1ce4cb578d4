"""The directory beside a target in which one fetch builds."""

from __future__ import annotations

import os
import secrets

from dagfetch.write import removal
from dagfetch.write.lock import try_exclusive

_INFIX = ".dagfetch-staging-"
_LOCK = "lock"

_own: set[str] = set()
"""Directories of this process. A process must not open its own lock files again: closing one would drop the lock."""


class Staging:
    """``.v1.dagfetch-staging-<random>`` for ``v1``.

    It holds a lock file that its owner keeps locked, and the kernel unlocks when the owner dies, however it dies. That is how
    :func:`sweep` tells the dead from the living. Between making the directory and locking the file a sweeper may take it for
    dead; then locking fails or the file is gone, and another name is tried. The owner closes it.
    """

    def __init__(self, directory: str, lock: int) -> None:
        self._directory = directory
        self._lock = lock

    @staticmethod
    def beside(target: str) -> Staging:
        parent = os.path.dirname(target)
        while True:
            directory = os.path.join(parent, _prefix(target) + secrets.token_hex(8))
            _own.add(directory)
            lock = None
            try:
                os.mkdir(directory, 0o755)
                lock = _lock_in(directory)
            finally:
                if lock is None:
                    _own.discard(directory)
            if lock is not None:
                return Staging(directory, lock)

    @property
    def tree(self) -> str:
        """Where the tree is built."""
        return os.path.join(self._directory, "tree")

    @property
    def manifest(self) -> str:
        """Where the manifest is written."""
        return os.path.join(self._directory, "manifest")

    @property
    def replaced(self) -> str:
        """Where a replaced tree goes, to be deleted."""
        return os.path.join(self._directory, "replaced")

    def close(self) -> None:
        """Deletes the directory and what is left in it; the lock goes last."""
        try:
            removal.remove(self._directory, _LOCK)
        finally:
            os.close(self._lock)
            _own.discard(self._directory)


def sweep(target: str) -> None:
    """Deletes the staging directories that dead fetches left beside a target; those of living ones stay."""
    parent = os.path.dirname(target)
    with os.scandir(parent) as children:
        found = [c.path for c in children if c.name.startswith(_prefix(target)) and c.is_dir(follow_symlinks=False)]
    for directory in found:
        if directory not in _own:
            _remove_if_dead(directory)


def _remove_if_dead(directory: str) -> None:
    try:
        file = os.open(os.path.join(directory, _LOCK), os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o644)
    except FileNotFoundError:
        return
    try:
        if try_exclusive(file):
            removal.remove(directory, _LOCK)
    finally:
        os.close(file)


def _lock_in(directory: str) -> int | None:
    path = os.path.join(directory, _LOCK)
    try:
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o644)
    except (FileExistsError, FileNotFoundError):
        return None
    if try_exclusive(file) and os.path.exists(path):
        return file
    os.close(file)
    return None


def _prefix(target: str) -> str:
    return f".{os.path.basename(target)}{_INFIX}"
