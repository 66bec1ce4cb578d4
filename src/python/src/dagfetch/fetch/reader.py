"""The frames after the Header."""

from __future__ import annotations

from typing import Any

from dagfetch.errors import VerificationError
from dagfetch.fetch.base import Inheritance, Inherited
from dagfetch.fetch.content import ContentCheck, LargeFile, require_id, require_size
from dagfetch.fetch.delivered import files_tree_id, prove
from dagfetch.tree import hashes
from dagfetch.tree.crc32c import Extend
from dagfetch.tree.entry import TreeEntry
from dagfetch.tree.manifest import Manifest, Origin, is_within
from dagfetch.tree.order import PathOrder
from dagfetch.tree.path import describe, safe_in_answer
from dagfetch.write.tree_writer import TreeWriter

_MAX_LINK_BYTES = 4095
"""Linux's limit for the target of a link, without the NUL."""

_MAX_ENTRIES = 4_000_000
"""More than any daemon delivers; the entries are held in memory."""

_INLINE = 1
_PARTS = 2
_BASE = 3
_NONE = 4


class AnswerReader:
    """Reads frames, believes none of them, and hands the files on.

    Whatever a daemon sends: no path leaves the version's root or lies below a file or link, no path comes twice, no content is
    written before it is proven, no more content passes than the Header announced, and :meth:`manifest` returns only if every
    frame was in its place and the tree id is that of what was sent.
    """

    def __init__(
        self,
        header: Any,
        narrowing: tuple[bytes, ...],
        writer: TreeWriter,
        inheritance: Inheritance,
        checksum: Extend | None,
    ) -> None:
        self._header = header
        self._narrowing = narrowing
        self._writer = writer
        self._inheritance = inheritance
        self._checksum = checksum
        self._check = ContentCheck(header, checksum)
        self._before = (0, 0)
        self._order = PathOrder()
        self._entries: list[TreeEntry] = []
        self._large: LargeFile | None = None
        self._trailer: Any = None

    def accept(self, frame: Any) -> None:
        """Takes the next frame."""
        kind = frame.WhichOneof("frame")
        if self._trailer is not None or (self._large is not None) != (kind == "file_part"):
            raise _out_of_place(kind)
        if kind == "files":
            self._files(frame.files)
        elif kind == "file_part":
            self._part(frame.file_part)
        elif kind == "trailer":
            self._trailer = frame.trailer
        elif kind == "removed":
            if self._entries:
                raise _out_of_place(kind)
            self._inheritance.remove([safe_in_answer(path) for path in frame.removed.paths])
        else:
            raise _out_of_place(kind)

    def go_on_under(self, header: Any) -> None:
        """Takes the Header of a later call that goes on behind what was taken; each Trailer speaks of its own call."""
        self._before = (self.files, self.received)
        self._check = ContentCheck(header, self._checksum)

    @property
    def files(self) -> int:
        """Files so far, the one that is still arriving included."""
        return self._before[0] + self._check.files

    @property
    def received(self) -> int:
        """Content so far."""
        return self._before[1] + self._check.bytes

    def manifest(self) -> Manifest:
        """Proves the whole once the stream has ended."""
        if self._trailer is None:
            raise VerificationError("the answer ended without its last frame; it is incomplete")
        self._check.compare(self._trailer)
        entries = self._inheritance.complete(self._entries)
        manifest = Manifest.of(origin(self._header), files_tree_id(self._header.version), self._narrowing, entries)
        prove(self._header, manifest)
        return manifest

    def inherited(self, manifest: Manifest) -> list[Inherited]:
        """The files that the base must provide."""
        return self._inheritance.rest(manifest.files, self._entries)

    def close(self) -> None:
        """Lets go of a file that was not completed."""
        if self._large:
            self._large.close()

    def _files(self, batch: Any) -> None:
        for elided in batch.elided:
            self._elided(elided)
        left = len(batch.files)
        prefix = batch.path_prefix
        for file in batch.files:
            left -= 1
            entry = self._entry(prefix, file)
            self._check.file(0 if file.placement == _BASE else entry.size)
            if file.placement == _INLINE:
                self._inline(entry, file.content)
            elif file.placement == _NONE:
                self._gitlink(entry, file.content)
            elif file.placement == _BASE:
                if file.content:
                    raise VerificationError(f"{describe(entry.path)} has content that was left to the base")
                self._inheritance.take(entry)
            elif file.placement == _PARTS:
                if left or not entry.is_file:
                    raise VerificationError(f"{describe(entry.path)} comes in parts where it must not")
                self._large = LargeFile(entry, self._writer.begin(entry))
            else:
                raise VerificationError(f"{describe(entry.path)} has its content where it was not asked for")

    def _entry(self, prefix: bytes, file: Any) -> TreeEntry:
        entry = TreeEntry.checked(safe_in_answer(prefix + file.path), file.mode, file.size_bytes, file.object_id)
        if not is_within(self._narrowing, entry):
            raise VerificationError(f"{describe(entry.path)} was not asked for")
        self._order.accept(entry)
        self._remember(entry)
        return entry

    def _elided(self, elided: Any) -> None:
        entry = TreeEntry.checked(safe_in_answer(elided.path), elided.mode, 0, elided.object_id)
        if not self._narrowing or is_within(self._narrowing, entry):
            raise VerificationError(f"{describe(entry.path)} is left out, but was asked for")
        self._remember(entry)

    def _remember(self, entry: TreeEntry) -> None:
        if len(self._entries) >= _MAX_ENTRIES:
            raise VerificationError(f"more than {_MAX_ENTRIES} entries are sent")
        self._entries.append(entry)

    def _inline(self, entry: TreeEntry, content: bytes) -> None:
        if entry.is_gitlink:
            raise VerificationError(f"{describe(entry.path)} is a gitlink and comes with content")
        require_size(entry, len(content))
        if entry.is_symlink and (not 0 < len(content) <= _MAX_LINK_BYTES or b"\0" in content):
            raise VerificationError(f"link {describe(entry.path)} has a target that no link can have")
        self._check.content(content)
        require_id(entry, hashes.of_blob(content))
        self._writer.add(entry, content)

    def _gitlink(self, entry: TreeEntry, content: bytes) -> None:
        if not entry.is_gitlink or content:
            raise VerificationError(f"{describe(entry.path)} comes without its content")
        self._writer.add(entry, b"")

    def _part(self, part: Any) -> None:
        if self._large is None:
            raise _out_of_place("file_part")
        self._check.content(part.content)
        if self._large.accept(part):
            self._large = None


def origin(header: Any) -> Origin:
    """Where the version of a Header comes from."""
    return Origin(header.version.dag_id, header.version.repository, header.version.commit)


def _out_of_place(kind: str | None) -> VerificationError:
    return VerificationError(f"frame {kind or 'without content'} is out of place")
