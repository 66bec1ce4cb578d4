"""The tree of the files of an answer. With submodules it is not the one that the version's commit has, but follows from it."""

from __future__ import annotations

from typing import Any

from dagfetch.errors import VerificationError
from dagfetch.tree.gitlinks import Submodule, tree_id_with
from dagfetch.tree.manifest import Manifest
from dagfetch.tree.path import safe_in_answer


def files_tree_id(version: Any) -> str:
    """The tree id of the files, those of submodules included."""
    return str(version.files_tree_id or version.tree_id)


def prove(header: Any, files: Manifest) -> None:
    """Proves that files of the tree :func:`files_tree_id` are those of the version. Raises VerificationError otherwise."""
    version = header.version
    if not version.files_tree_id and not header.submodules:
        return
    submodules = [Submodule(safe_in_answer(each.path), each.commit) for each in header.submodules]
    found = tree_id_with(files.entries, submodules)
    if found != version.tree_id:
        raise VerificationError(
            f"with the gitlinks of its submodules the tree id is {found}, but {version.tree_id} was promised"
        )
