"""The order of a version's entries."""

from __future__ import annotations

from dagfetch.errors import VerificationError
from dagfetch.tree.entry import TreeEntry
from dagfetch.tree.path import describe


class PathOrder:
    """Lets entries pass that come in strictly increasing order, and of which none lies below another.

    A file "a" and a file "a/b" need not be neighbours: "a.b" sorts between them. But everything between them begins with "a"
    too. So it is enough to remember those earlier entries that the newest one begins with, and these are few.
    """

    def __init__(self) -> None:
        self._prefixes: list[bytes] = []
        self._last = b""

    def accept(self, entry: TreeEntry) -> None:
        """Checks the next entry. Raises VerificationError if it repeats one, is out of order, or lies below one."""
        key = entry.sort_key
        if key <= self._last:
            what = "comes twice" if key == self._last else "is out of order"
            raise VerificationError(f"path {describe(entry.path)} {what}")
        prefixes = self._prefixes
        while prefixes and not key.startswith(prefixes[-1]):
            prefixes.pop()
        for prefix in prefixes:
            if key[len(prefix) :].startswith(b"/") or prefix.endswith(b"/"):
                raise VerificationError(f"path {describe(entry.path)} lies below an entry that is no directory")
        prefixes.append(key)
        self._last = key
