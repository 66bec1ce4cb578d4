"""The content of an answer: its sums, and the files that come in parts."""

from __future__ import annotations

from typing import Any

from dagfetch.errors import VerificationError
from dagfetch.fetch.delivered import files_tree_id
from dagfetch.tree import hashes
from dagfetch.tree.crc32c import Extend
from dagfetch.tree.entry import TreeEntry
from dagfetch.tree.path import describe
from dagfetch.write.tree_writer import LargeWriter


class ContentCheck:
    """Counts what arrives, keeps it within what the Header announced, and compares the sums with the Trailer.

    The checksum proves nothing that the object ids do not, and is left out where nothing computes it fast.
    """

    def __init__(self, header: Any, checksum: Extend | None) -> None:
        self._header = header
        self._checksum = checksum
        self._crc = 0
        self.files = 0
        self.bytes = 0

    def file(self, size: int) -> None:
        """Counts a file, before any of its content is looked at."""
        self.files += 1
        if self.files > self._header.files_to_come or size > self._header.bytes_to_come - self.bytes:
            raise VerificationError(
                f"more is sent than announced ({self._header.files_to_come} files, {self._header.bytes_to_come} bytes)"
            )

    def content(self, content: bytes) -> None:
        """Counts content, whose file was counted."""
        self.bytes += len(content)
        if self._checksum:
            self._crc = self._checksum(self._crc, content)

    def compare(self, trailer: Any) -> None:
        header = self._header
        _require(self.files == header.files_to_come == trailer.file_count, "the number of files")
        _require(self.bytes == header.bytes_to_come == trailer.content_bytes, "the number of bytes")
        _require(not self._checksum or self._crc == trailer.content_crc32c, "the checksum of the content")
        _require(trailer.tree_id == files_tree_id(header.version), "the tree id")


def _require(equal: bool, what: str) -> None:
    if not equal:
        raise VerificationError(f"{what} in the answer's last frame does not fit what was sent")


class LargeFile:
    """A file that arrives in parts: in order, without gaps, of the announced size, and hashed on the way."""

    def __init__(self, entry: TreeEntry, writer: LargeWriter) -> None:
        self._entry = entry
        self._writer = writer
        self._sha1 = hashes.blob(entry.size)
        self._received = 0

    def accept(self, part: Any) -> bool:
        """Takes the next part; returns whether it was the last one, and the file is proven."""
        content = part.content
        if part.offset != self._received or len(content) > self._entry.size - self._received:
            raise VerificationError(f"a part of {describe(self._entry.path)} is out of place")
        self._received += len(content)
        self._sha1.update(content)
        self._writer.add(content)
        if part.last:
            require_size(self._entry, self._received)
            require_id(self._entry, self._sha1.hexdigest())
            self._writer.close()
        return bool(part.last)

    def close(self) -> None:
        """Ends the file, whether it is complete or not."""
        self._writer.close()


def require_size(entry: TreeEntry, found: int) -> None:
    if found != entry.size:
        raise VerificationError(f"{describe(entry.path)} has {found} bytes, but {entry.size} were promised")


def require_id(entry: TreeEntry, found: str) -> None:
    if found != entry.object_id:
        raise VerificationError(f"{describe(entry.path)} has object id {found}, but {entry.object_id} was promised")
