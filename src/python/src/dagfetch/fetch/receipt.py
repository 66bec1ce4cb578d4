"""What a fetch has done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from dagfetch.tree.manifest import Manifest, Origin


class Source(str, Enum):
    """What an answer cost."""

    LOCAL = "local"
    """Nothing: the directory was there with the same tree, and its quick check found nothing wrong."""
    MEMORY = "memory"
    """The daemon had everything in memory."""
    DISK = "disk"
    """The daemon had everything on its disk."""
    REMOTE = "remote"
    """The daemon fetched the commit from the remote."""
    UNKNOWN = "unknown"
    """The daemon gave a word that this client does not know."""

    @staticmethod
    def of(served_from: int) -> Source:
        """Reads a ``dagfetch.v1.ServedFrom``."""
        return _SERVED_FROM.get(served_from, Source.UNKNOWN)


_SERVED_FROM = {1: Source.MEMORY, 2: Source.DISK, 3: Source.REMOTE}


@dataclass(frozen=True)
class Receipt:
    """The directory is complete, and its tree id was proven."""

    dag_id: str
    repository: str
    commit: str
    tree_id: str
    """Of the files in the directory; with submodules, that of their files in place of the gitlinks."""
    files: int
    """Files, links and gitlinks in the directory."""
    bytes: int
    """Their content."""
    submodules_left_out: int
    """Gitlinks among the files, which are empty directories."""
    bytes_received: int
    """Content that travelled; 0 if the directory was there already."""
    source: Source
    narrowed: bool
    """Whether the directory holds only a part of the version."""
    elapsed: float
    """Seconds from the call to the receipt."""
    path: Path
    base: str | None
    """Tree id of the base that the rest was taken from."""

    @staticmethod
    def of(
        manifest: Manifest, origin: Origin, path: str, *, received: int, source: Source, elapsed: float, base: str | None = None
    ) -> Receipt:
        return Receipt(
            origin.dag_id,
            origin.repository,
            origin.commit,
            manifest.tree_id,
            len(manifest.files),
            manifest.size,
            sum(entry.is_gitlink for entry in manifest.files),
            received,
            source,
            bool(manifest.narrowing),
            elapsed,
            Path(path),
            base,
        )
