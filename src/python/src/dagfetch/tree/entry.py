"""One entry of a version."""

from __future__ import annotations

from typing import NamedTuple

from dagfetch.errors import VerificationError
from dagfetch.tree import hashes
from dagfetch.tree.path import describe

TREE = 0o040000
FILE = 0o100644
EXECUTABLE = 0o100755
SYMLINK = 0o120000
GITLINK = 0o160000

_GROUP_WRITABLE = 0o100664
"""What early versions of Git recorded for group-writable files; old commits still have it. Written to disk as FILE."""

_REGULAR = frozenset((FILE, EXECUTABLE, _GROUP_WRITABLE))
_KNOWN = _REGULAR | {SYMLINK, GITLINK, TREE}


class TreeEntry(NamedTuple):
    """A file, a symbolic link, a gitlink, or a subtree that a narrowed answer leaves out."""

    path: bytes
    mode: int
    size: int
    """Size of the content, of a link's target; 0 for a gitlink and whatever was left out."""
    object_id: str

    @staticmethod
    def checked(path: bytes, mode: int, size: int, object_id: str) -> TreeEntry:
        """Makes an entry of what a daemon or a manifest says. Raises VerificationError if Git could not have it."""
        if mode not in _KNOWN:
            raise VerificationError(f"mode {mode:o} of {describe(path)} is none of Git's")
        if not hashes.is_hex(object_id):
            raise VerificationError(f"the object id of {describe(path)} is not 40 lower-case hex digits")
        if not 0 <= size < 1 << 63 or (mode == GITLINK and size):
            raise VerificationError(f"the size of {describe(path)} is out of range")
        return TreeEntry(path, mode, size, object_id)

    @property
    def is_file(self) -> bool:
        return self.mode in _REGULAR

    @property
    def is_executable(self) -> bool:
        return self.mode == EXECUTABLE

    @property
    def is_symlink(self) -> bool:
        return self.mode == SYMLINK

    @property
    def is_gitlink(self) -> bool:
        return self.mode == GITLINK

    @property
    def is_tree(self) -> bool:
        return self.mode == TREE

    @property
    def sort_key(self) -> bytes:
        """What Git walks a tree by: the path, a subtree's as if it ended with a slash."""
        return self.path + b"/" if self.mode == TREE else self.path
