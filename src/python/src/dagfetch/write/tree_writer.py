"""The files of an answer, on disk."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator

from dagfetch.errors import DagfetchError, of_disk
from dagfetch.tree.entry import TreeEntry
from dagfetch.tree.path import describe, directories_above

_DIRECTORY = 0o755


class TreeWriter:
    """Creates the entries of a version below one directory.

    Directories are made once, when their first entry comes. Never opens what exists: a name that is taken, be it by a link or
    by another spelling of the same name on a file system that folds case, fails. Permissions are Git's, whatever the process's
    umask is: where the umask would take something away, each thing gets them in a second step.
    """

    def __init__(self, root: str, *, read_only: bool) -> None:
        os.mkdir(root, _DIRECTORY)
        self._root = os.fsencode(root) + b"/"
        self._masked = os.lstat(root).st_mode & 0o777 != _DIRECTORY
        self._unmask(os.fsencode(root), _DIRECTORY)
        self._file_mode = 0o444 if read_only else 0o644
        self._executable_mode = 0o555 if read_only else 0o755
        self._directories = {b""}

    def add(self, entry: TreeEntry, content: bytes) -> None:
        """Takes a complete file, a link with its target, or a gitlink. The content is proven."""
        try:
            self._prepare(entry)
            if entry.is_file:
                file = self._open(entry)
                try:
                    _write_all(file, content)
                finally:
                    os.close(file)
            elif entry.is_symlink:
                os.symlink(content, self._root + entry.path)
            else:
                self._directory(entry.path)
        except OSError as e:
            raise _failure(entry, e) from e

    def begin(self, entry: TreeEntry) -> LargeWriter:
        """Takes a file whose content comes in pieces."""
        with _attempt(entry):
            self._prepare(entry)
            return LargeWriter(entry, self._open(entry))

    def _prepare(self, entry: TreeEntry) -> None:
        parent = entry.path.rpartition(b"/")[0]
        if parent not in self._directories:
            for directory in directories_above(entry.path):
                if directory not in self._directories:
                    self._directory(directory)

    def _directory(self, path: bytes) -> None:
        self._directories.add(path)
        os.mkdir(self._root + path, _DIRECTORY)
        self._unmask(self._root + path, _DIRECTORY)

    def _open(self, entry: TreeEntry) -> int:
        mode = self._executable_mode if entry.is_executable else self._file_mode
        file = os.open(self._root + entry.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, mode)
        if self._masked:
            os.fchmod(file, mode)
        return file

    def _unmask(self, path: bytes, mode: int) -> None:
        if self._masked:
            os.chmod(path, mode)


class LargeWriter:
    """A file that is being received in pieces. Its caller proves the content, and closes it."""

    def __init__(self, entry: TreeEntry, file: int) -> None:
        self._entry = entry
        self._file: int | None = file

    def add(self, piece: bytes) -> None:
        if self._file is None:
            raise ValueError("the file has ended")
        with _attempt(self._entry):
            _write_all(self._file, piece)

    def close(self) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            with _attempt(self._entry):
                os.close(file)


def _write_all(file: int, content: bytes) -> None:
    written = os.write(file, content) if content else 0
    while written < len(content):
        written += os.write(file, memoryview(content)[written:])


@contextlib.contextmanager
def _attempt(entry: TreeEntry) -> Iterator[None]:
    try:
        yield
    except OSError as e:
        raise _failure(entry, e) from e


def _failure(entry: TreeEntry, error: OSError) -> DagfetchError:
    if error.errno == errno.ENOENT:
        error.strerror = "its directory is gone"
    return of_disk(f"cannot write {describe(entry.path)}", error)
