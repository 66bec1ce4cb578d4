"""Git's object ids: SHA-1 over an object's kind, its size, a NUL, and its content."""

from __future__ import annotations

import hashlib
import re

_HEX = re.compile("[0-9a-f]{40}")


def blob(size: int) -> hashlib._Hash:
    """Begins a blob of that size."""
    return hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)


def of_blob(content: bytes) -> str:
    """The id of a blob whose content is at hand."""
    return hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


def of_commit(content: bytes) -> str:
    """The id of a commit object."""
    return hashlib.sha1(b"commit %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def of_tree(content: bytes) -> bytes:
    """The id of a tree object, as its 20 bytes."""
    return hashlib.sha1(b"tree %d\0" % len(content) + content, usedforsecurity=False).digest()


def is_hex(text: str) -> bool:
    """Whether a text is a full object id in the one form that is used here."""
    return _HEX.fullmatch(text) is not None
