"""What a directory must hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from dagfetch.errors import VerificationError
from dagfetch.tree.entry import TreeEntry
from dagfetch.tree.order import PathOrder
from dagfetch.tree.path import is_at_or_below
from dagfetch.tree.tree_hash import tree_id


@dataclass(frozen=True)
class Origin:
    """Where a version comes from."""

    dag_id: str
    repository: str
    commit: str


@dataclass(frozen=True)
class Manifest:
    """A version, its files, and what a narrowed answer left out.

    A manifest proves itself: the tree id follows from its entries, and making one raises VerificationError if it does not.
    """

    origin: Origin
    tree_id: str
    narrowing: tuple[bytes, ...]
    """The paths that the directory is narrowed to; empty for the whole version."""
    entries: tuple[TreeEntry, ...]
    """In the order in which Git walks a tree, what was left out included."""

    @staticmethod
    def of(origin: Origin, tree: str, narrowing: Iterable[bytes], entries: Iterable[TreeEntry]) -> Manifest:
        """Makes a manifest from entries in any order."""
        return Manifest(origin, tree, normal(narrowing), tuple(sorted(entries, key=lambda entry: entry.sort_key)))

    def __post_init__(self) -> None:
        order = PathOrder()
        for entry in self.entries:
            order.accept(entry)
        found = tree_id(self.entries)
        if found != self.tree_id:
            raise VerificationError(f"the files have tree id {found}, but {self.tree_id} was promised")
        if not self.narrowing and any(entry.is_tree for entry in self.entries):
            raise VerificationError("a subtree is left out of an answer that is not narrowed")

    @cached_property
    def files(self) -> tuple[TreeEntry, ...]:
        """The entries that are on disk."""
        if not self.narrowing:
            return self.entries
        return tuple(entry for entry in self.entries if is_within(self.narrowing, entry))

    @cached_property
    def size(self) -> int:
        """Content of the files that are on disk."""
        return sum(entry.size for entry in self.files)

    def is_same_content(self, tree: str, narrowing: Iterable[bytes]) -> bool:
        """Whether a directory with that manifest holds the same files."""
        return self.tree_id == tree and self.narrowing == normal(narrowing)


def normal(narrowing: Iterable[bytes]) -> tuple[bytes, ...]:
    """Each path once, in their order."""
    return tuple(sorted(set(narrowing)))


def is_within(narrowing: tuple[bytes, ...], entry: TreeEntry) -> bool:
    """Whether an entry belongs to an answer that is narrowed like that."""
    return not entry.is_tree and (not narrowing or any(is_at_or_below(entry.path, prefix) for prefix in narrowing))
