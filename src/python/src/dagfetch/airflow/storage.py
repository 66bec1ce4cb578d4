"""The directories above a bundle's trees."""

from __future__ import annotations

import contextlib
from pathlib import Path


def make(directory: Path) -> None:
    """Makes directories that other users may pass, whatever the umask is: a task may run as one of them."""
    if directory.is_dir():
        return
    make(directory.parent)
    with contextlib.suppress(FileExistsError):
        directory.mkdir(mode=0o755)
        directory.chmod(0o755)
