"""The comparison of a directory with its manifest: every file, mode and link, and nothing besides. Links are never followed."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass

from dagfetch.tree import hashes
from dagfetch.tree.entry import TreeEntry
from dagfetch.tree.manifest import Manifest
from dagfetch.tree.path import describe

_BUFFER = 256 * 1024


@dataclass(frozen=True)
class Finding:
    """A difference between a directory and its manifest."""

    kind: str
    """``missing``, ``surplus`` or ``changed``."""
    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path} {self.what}"


def quick(manifest: Manifest, directory: str) -> list[Finding]:
    """Compares without reading content: believes a file whose kind, mode and size are right."""
    return _DirectoryCheck(manifest, directory, full=False).run()


def full(manifest: Manifest, directory: str) -> list[Finding]:
    """Compares and computes every object id again."""
    return _DirectoryCheck(manifest, directory, full=True).run()


class _DirectoryCheck:
    def __init__(self, manifest: Manifest, directory: str, *, full: bool) -> None:
        self._root = os.fsencode(directory)
        self._full = full
        self._awaited = {entry.path: entry for entry in manifest.files}
        self._directories = {b""}
        for path in self._awaited:
            parent = path.rpartition(b"/")[0]
            while parent not in self._directories:
                self._directories.add(parent)
                parent = parent.rpartition(b"/")[0]
        self._findings: list[Finding] = []

    def run(self) -> list[Finding]:
        pending = [b""]
        while pending:
            below = pending.pop()
            with os.scandir(os.path.join(self._root, below) if below else self._root) as children:
                for child in children:
                    path = below + b"/" + child.name if below else child.name
                    if self._visit(path, child):
                        pending.append(path)
        self._findings += [Finding("missing", describe(path), "is missing") for path in self._awaited]
        return sorted(self._findings, key=lambda finding: finding.path)

    def _visit(self, path: bytes, child: os.DirEntry[bytes]) -> bool:
        """Looks at one thing; returns whether it is a directory to be looked into."""
        is_directory = child.is_dir(follow_symlinks=False)
        if is_directory and path in self._directories:
            return True
        entry = self._awaited.pop(path, None)
        if entry is None:
            self._findings.append(Finding("surplus", describe(path), "is not part of the version"))
            return False
        if is_directory:
            if not entry.is_gitlink:
                self._changed(entry, "is a directory")
            return entry.is_gitlink
        if entry.is_symlink:
            self._link(child, entry)
        elif entry.is_gitlink:
            self._changed(entry, "is no empty directory")
        else:
            self._file(child, entry)
        return False

    def _link(self, child: os.DirEntry[bytes], entry: TreeEntry) -> None:
        if not child.is_symlink():
            self._changed(entry, "is no symbolic link")
        elif hashes.of_blob(os.readlink(child.path)) != entry.object_id:
            self._changed(entry, "points elsewhere")

    def _file(self, child: os.DirEntry[bytes], entry: TreeEntry) -> None:
        found = child.stat(follow_symlinks=False)
        if not stat.S_ISREG(found.st_mode):
            self._changed(entry, "is no regular file")
        elif bool(found.st_mode & stat.S_IXUSR) != entry.is_executable:
            self._changed(entry, "is not executable" if entry.is_executable else "is executable")
        elif found.st_size != entry.size:
            self._changed(entry, f"has {found.st_size} bytes (expected: {entry.size})")
        elif self._full and _hash(child.path, entry.size) != entry.object_id:
            self._changed(entry, "has other content")

    def _changed(self, entry: TreeEntry, what: str) -> None:
        self._findings.append(Finding("changed", describe(entry.path), what))


def _hash(path: bytes, size: int) -> str:
    sha1 = hashes.blob(size)
    with open(path, "rb", buffering=0) as source:
        while content := source.read(_BUFFER):
            sha1.update(content)
    return sha1.hexdigest()
