"""A directory with a version, from which another version takes the files that both have."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

from dagfetch.errors import VerificationError
from dagfetch.tree import hashes, manifest_file
from dagfetch.tree.entry import TreeEntry
from dagfetch.tree.manifest import Manifest
from dagfetch.tree.path import describe


class BaseDamagedError(Exception):
    """The base no longer has what its manifest says; the version must be fetched without it."""


class Base:
    """Nothing in it is believed because the manifest says so: each file is hashed when it is taken. It is never changed."""

    def __init__(self, directory: str, manifest: Manifest) -> None:
        self._root = os.fsencode(directory) + b"/"
        self.manifest = manifest

    @staticmethod
    def in_directory(directory: str | os.PathLike[str]) -> Base | None:
        """None if it has no sound manifest of a whole version."""
        real = os.path.realpath(directory)
        try:
            manifest = manifest_file.read(manifest_file.beside(real))
        except (OSError, VerificationError):
            return None
        return Base(real, manifest) if manifest and not manifest.narrowing else None

    def content(self, entry: TreeEntry) -> bytes:
        """Reads a file, or a link's target. Raises BaseDamagedError if it is not what it was."""
        path = self._root + entry.path
        try:
            if entry.is_symlink:
                content = os.readlink(path)
            else:
                with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb", buffering=0) as source:
                    content = source.readall()
        except OSError as e:
            raise BaseDamagedError from e
        if hashes.of_blob(content) != entry.object_id:
            raise BaseDamagedError
        return content


class Inherited(NamedTuple):
    """A file whose content does not come."""

    entry: TreeEntry
    source: TreeEntry
    """Where in the base it is."""


class Inheritance:
    """What an answer leaves to the reader's base: files that it does not mention, and content that it does not send.

    An answer without a base inherits nothing, and may not try to.
    """

    def __init__(self, base: Manifest | None) -> None:
        self._base = {entry.path: entry for entry in base.files} if base else None
        self._blobs = {entry.object_id: entry for entry in base.files if entry.is_file} if base else {}
        self._removed: set[bytes] = set()
        self._moved: dict[bytes, TreeEntry] = {}

    def remove(self, paths: Iterable[bytes]) -> None:
        """Takes paths that the version has no longer."""
        for path in paths:
            if self._base is None or path not in self._base or path in self._removed:
                raise VerificationError(f"{describe(path)} is removed, but no base has it")
            self._removed.add(path)

    def take(self, entry: TreeEntry) -> None:
        """Takes a file that is sent without its content: the base must have that in a regular file."""
        source = self._blobs.get(entry.object_id)
        if not entry.is_file or source is None or source.size != entry.size:
            raise VerificationError(f"the content of {describe(entry.path)} is left to a base that does not have it")
        self._moved[entry.path] = source

    def complete(self, sent: list[TreeEntry]) -> list[TreeEntry]:
        """All files of the version, in any order. Whether they are what was promised is for the tree id to say."""
        if self._base is None:
            return sent
        came = {entry.path for entry in sent}
        if both := came & self._removed:
            raise VerificationError(f"{describe(min(both))} is removed and sent")
        return sent + [old for path, old in self._base.items() if path not in came and path not in self._removed]

    def rest(self, files: Iterable[TreeEntry], sent: list[TreeEntry]) -> list[Inherited]:
        """The files whose content did not come, in order."""
        if self._base is None:
            return []
        came = {entry.path for entry in sent} - self._moved.keys()
        return [Inherited(entry, self._moved.get(entry.path, entry)) for entry in files if entry.path not in came]
