"""The id of a Git tree, from its files."""

from __future__ import annotations

from collections.abc import Iterable

from dagfetch.tree import hashes
from dagfetch.tree.entry import TREE, TreeEntry


def tree_id(entries: Iterable[TreeEntry]) -> str:
    """Computes the root's tree id for entries in Git's order that :class:`PathOrder` has let pass.

    In the order of a recursive walk every directory is one run of entries, and directories end in the order in which their
    parents list them. So one pass with the open directories on a stack builds every tree object.
    """
    names: list[bytes] = []
    contents = [bytearray()]

    def close() -> None:
        done = hashes.of_tree(bytes(contents.pop()))
        contents[-1] += b"%o %s\0%s" % (TREE, names.pop(), done)

    directory = b""
    for path, mode, _, object_id in entries:
        parent, _, name = path.rpartition(b"/")
        if parent != directory:
            wanted = parent.split(b"/") if parent else []
            shared = _shared(names, wanted)
            while len(names) > shared:
                close()
            names += wanted[shared:]
            contents += [bytearray() for _ in wanted[shared:]]
            directory = parent
        contents[-1] += b"%o %s\0%s" % (mode, name, bytes.fromhex(object_id))
    while names:
        close()
    return hashes.of_tree(bytes(contents[0])).hex()


def _shared(names: list[bytes], wanted: list[bytes]) -> int:
    shared = 0
    for a, b in zip(names, wanted, strict=False):
        if a != b:
            break
        shared += 1
    return shared
