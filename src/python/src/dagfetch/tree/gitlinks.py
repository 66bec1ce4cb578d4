"""The way from the files of a version with submodules back to the tree of its commit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dagfetch.errors import VerificationError
from dagfetch.tree import hashes
from dagfetch.tree.entry import GITLINK, TreeEntry
from dagfetch.tree.path import describe, is_at_or_below
from dagfetch.tree.tree_hash import tree_id

_FIRST_LINE = len("tree ") + 40 + len("\n")


class Submodule(NamedTuple):
    """A submodule whose files are part of a version."""

    path: bytes
    commit: bytes
    """As Git stores it: its id is what the gitlink names, and its first line names the submodule's tree."""

    @property
    def tree(self) -> str:
        """The tree that must be at the path. Raises VerificationError if the commit names none."""
        line = self.commit[:_FIRST_LINE].decode("latin-1")
        tree = line[len("tree ") : -1]
        if line != f"tree {tree}\n" or not hashes.is_hex(tree):
            raise VerificationError(f"the commit of submodule {describe(self.path)} does not name a tree")
        return tree


def tree_id_with(files: Sequence[TreeEntry], submodules: Iterable[Submodule]) -> str:
    """The tree id of a version with its gitlinks put back in place of its submodules' files.

    The files are in Git's order, with what a narrowed answer left out. Raises VerificationError if what is at the path of a
    submodule is not its tree.
    """
    entries = list(files)
    # What lies in another directory comes behind it in this order, and is to be done before it.
    for submodule in sorted(submodules, reverse=True):
        _put_back(entries, submodule)
    return tree_id(entries)


def _put_back(entries: list[TreeEntry], submodule: Submodule) -> None:
    path = submodule.path
    first = bisect_left(entries, path + b"/", key=lambda entry: entry.sort_key)
    last = first
    while last < len(entries) and is_at_or_below(entries[last].path, path):
        last += 1
    below = entries[first:last]
    # An empty one would leave no trace in the files.
    if not below or _tree_of(below, path) != submodule.tree:
        raise VerificationError(f"the files of submodule {describe(path)} are not those of its commit")
    del entries[first:last]
    gitlink = TreeEntry(path, GITLINK, 0, hashes.of_commit(submodule.commit))
    entries.insert(bisect_left(entries, path, key=lambda entry: entry.sort_key), gitlink)


def _tree_of(below: list[TreeEntry], directory: bytes) -> str:
    if len(below) == 1 and below[0].path == directory:
        return below[0].object_id
    return tree_id(entry._replace(path=entry.path[len(directory) + 1 :]) for entry in below)
