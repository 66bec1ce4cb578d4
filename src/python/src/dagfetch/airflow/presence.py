"""Which versions are on disk."""

from __future__ import annotations

import os

from dagfetch.tree import manifest_file


def is_whole(directory: str) -> bool:
    """Whether a published tree is still all there, without reading what is in its files.

    A fetch publishes whole trees only, but Airflow's clean-up deletes file by file, and may be killed in the middle. So the
    files are counted: fewer than the manifest has are too few. What a task leaves beside them (``__pycache__``) does no harm.
    """
    try:
        with open(manifest_file.beside(directory), "rb") as source:
            content = source.read()
        return _files_in(content) <= _files_below(os.fsencode(directory))
    except OSError:
        return False


def newest(directory: str) -> str | None:
    """The version that was published last in a directory of versions; None if there is none.

    It is the likeliest to resemble the next one, and good for a base: it need not be whole, for whatever is taken from it is
    hashed.
    """
    try:
        with os.scandir(directory) as children:
            versions = [c.path for c in children if not c.name.startswith(".") and c.is_dir(follow_symlinks=False)]
    except OSError:
        return None
    times = {version: _published(version) for version in versions}
    return max((version for version in versions if times[version]), key=lambda version: times[version], default=None)


def _published(version: str) -> int:
    """When a directory was published; 0 if it was not, or is gone again."""
    try:
        return os.stat(manifest_file.beside(version)).st_mtime_ns
    except OSError:
        return 0


def _files_in(manifest: bytes) -> int:
    """Lines but for the five of the head and the last one; a gitlink is an empty directory."""
    return manifest.count(b"\n") - 6 - manifest.count(b"\n160000 ")


def _files_below(directory: bytes) -> int:
    count = 0
    pending = [directory]
    while pending:
        with os.scandir(pending.pop()) as children:
            for child in children:
                if not child.is_dir(follow_symlinks=False):
                    count += 1
                elif child.name != b"__pycache__":
                    pending.append(child.path)
    return count
