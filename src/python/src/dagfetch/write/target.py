"""The final name of a fetched directory."""

from __future__ import annotations

import os
import stat

from dagfetch.errors import DagfetchError, LocalReason, VerificationError, local
from dagfetch.tree import check, manifest_file
from dagfetch.tree.manifest import Manifest
from dagfetch.tree.path import describe
from dagfetch.write import staging
from dagfetch.write.lock import target_lock
from dagfetch.write.staging import Staging


class Target:
    """A name under which there is nothing, an empty directory, or a complete tree.

    Whatever the manifest beside it says is true of the tree if there is one. The order of renames sees to that: an old tree
    goes away, then the new manifest comes, then the new tree. Being killed between two of them leaves a manifest without a
    tree, which the next fetch writes over. Not against power failure: nothing is flushed to the disk; the quick check of the
    next fetch finds files that lost their content.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._manifest_file = manifest_file.beside(path)

    @staticmethod
    def at(into: str | os.PathLike[str]) -> Target:
        """Names a target, makes the directories above it, and deletes what dead fetches left beside it."""
        absolute = os.path.abspath(into)
        parent, name = os.path.split(absolute)
        if not name:
            raise _occupied(absolute, "it is the root directory")
        os.makedirs(parent, mode=0o755, exist_ok=True)
        path = os.path.join(os.path.realpath(parent), name)
        staging.sweep(path)
        return Target(path)

    def stage(self) -> Staging:
        """Makes a place to build a tree for this target."""
        return Staging.beside(self.path)

    def sound_tree(self, *, replaceable: bool) -> Manifest | None:
        """Reads what the target holds, if that is a tree which is as its manifest says, by the quick check.

        None if there is nothing; if there is anything else, None where it is replaceable, and TARGET_OCCUPIED where not.
        """
        if self._is_free():
            return None
        try:
            return self._require_sound_tree()
        except DagfetchError:
            if replaceable:
                return None
            raise

    def occupied_by(self, other: Manifest) -> DagfetchError:
        """What to raise where a sound tree is in the way."""
        narrowed = ", narrowed to " + ", ".join(describe(path) for path in other.narrowing) if other.narrowing else ""
        return _occupied(self.path, f"it holds DAG {other.origin.dag_id} at commit {other.origin.commit}{narrowed}")

    def publish(self, staged: Staging, manifest: Manifest, *, replaceable: bool) -> bool:
        """Publishes a staged tree and its manifest.

        False if somebody else published the same meanwhile; then the staged tree is left where it is. Raises TARGET_OCCUPIED if
        the target holds something else and is not replaceable.
        """
        with target_lock(self.path):
            present = self.sound_tree(replaceable=replaceable)
            if present and present.is_same_content(manifest.tree_id, manifest.narrowing):
                return False
            if present and not replaceable:
                raise self.occupied_by(present)
            manifest_file.write(manifest, staged.manifest)
            if not self._is_free():
                os.rename(self.path, staged.replaced)
            os.rename(staged.manifest, self._manifest_file)
            os.rename(staged.tree, self.path)
            return True

    def _is_free(self) -> bool:
        try:
            if not stat.S_ISDIR(os.lstat(self.path).st_mode):
                return False
            with os.scandir(self.path) as children:
                return next(children, None) is None
        except FileNotFoundError:
            return True

    def _require_sound_tree(self) -> Manifest:
        if not stat.S_ISDIR(os.lstat(self.path).st_mode):
            raise _occupied(self.path, "it is no directory")
        try:
            manifest = manifest_file.read(self._manifest_file)
        except VerificationError as e:
            raise _occupied(self.path, str(e)) from e
        if manifest is None:
            raise _occupied(self.path, "it is not empty and has no manifest, so it was not made by a fetch")
        findings = check.quick(manifest, self.path)
        if findings:
            raise _occupied(self.path, f"its files are not those of its manifest: {findings[0]}")
        return manifest


def _occupied(path: str, why: str) -> DagfetchError:
    return local(
        LocalReason.TARGET_OCCUPIED,
        f"cannot fetch into {path}: {why}; choose another directory, or have it replaced (--replace)",
    )
