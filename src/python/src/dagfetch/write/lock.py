"""File locks that belong to processes, the same that the other clients of dagfetch use."""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
from collections.abc import Iterator

_PERMITS = tuple(threading.Lock() for _ in range(64))


def try_exclusive(file: int) -> bool:
    """Locks an open file if nobody else holds it."""
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


@contextlib.contextmanager
def target_lock(target: str) -> Iterator[None]:
    """The right to publish under one name, held for the time of a few renames.

    Between processes it is a lock on an empty file beside the target, ``.v1.dagfetch-lock``, which the kernel unlocks when its
    holder dies. The file stays: whoever deleted it could leave two holders, one of them with a lock on a file that has no name
    any more. Between threads it is a permit, because file locks belong to processes; it also keeps a process from opening the
    file twice, for closing either would drop the lock.
    """
    parent, name = os.path.split(target)
    path = os.path.join(parent, f".{name}.dagfetch-lock")
    with _PERMITS[hash(path) % len(_PERMITS)]:
        file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o644)
        try:
            fcntl.lockf(file, fcntl.LOCK_EX)
            yield
        finally:
            os.close(file)
