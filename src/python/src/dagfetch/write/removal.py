"""The deletion of a directory with everything in it."""

from __future__ import annotations

import contextlib
import os
import stat


def remove(root: str, last: str) -> None:
    """Deletes ``root``, with its child ``last`` after all the others. Links are deleted, never followed."""
    with contextlib.suppress(FileNotFoundError):
        _empty(os.fsencode(root), os.fsencode(last))
        with contextlib.suppress(FileNotFoundError):
            os.unlink(os.path.join(root, last))
        os.rmdir(root)


def _empty(directory: bytes, kept: bytes = b"") -> None:
    _make_writable(directory)
    with os.scandir(directory) as children:
        names = [(child.name, child.is_dir(follow_symlinks=False)) for child in children]
    for name, is_directory in names:
        path = os.path.join(directory, name)
        if is_directory:
            _empty(path)
            os.rmdir(path)
        elif name != kept:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)


def _make_writable(directory: bytes) -> None:
    """What somebody else made read-only must not keep a replaced tree alive."""
    mode = stat.S_IMODE(os.lstat(directory).st_mode)
    if mode & 0o700 != 0o700:
        with contextlib.suppress(PermissionError):
            os.chmod(directory, mode | 0o700)
