"""Whether a version is on disk."""

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
