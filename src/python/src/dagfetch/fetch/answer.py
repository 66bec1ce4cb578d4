"""An answer whose Header was read, and whose files are still to come."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Any

from dagfetch.connection import Call, Connection
from dagfetch.errors import DagfetchError, VerificationError
from dagfetch.fetch.base import Inheritance, Inherited
from dagfetch.fetch.delivered import files_tree_id, prove
from dagfetch.fetch.listener import Listener, Preparation
from dagfetch.fetch.reader import AnswerReader, origin
from dagfetch.fetch.receipt import Source
from dagfetch.fetch.retries import Retries
from dagfetch.tree import crc32c, hashes
from dagfetch.tree.manifest import Manifest, Origin
from dagfetch.write.tree_writer import TreeWriter

_PHASES = {1: "queued", 2: "fetching", 3: "building"}

_HELD_BYTES = 8 << 20
"""A token comes about once per MiB. A daemon that sends this much without one gives none."""


class AnswerLostError(Exception):
    """An answer broke and cannot be gone on with, though it may be had from the beginning."""


class Answer:
    """One answer to FetchDag, in as many calls as it takes. Leaving it before the end cancels the call.

    Frames are held until the token comes that covers them, and dropped if the call breaks before; then another call goes on
    behind the last token.
    """

    def __init__(self, connection: Connection, request: Any, retries: Retries, listener: Listener) -> None:
        self._connection = connection
        self._request = request
        self._retries = retries
        self._listener = listener
        self._call: Call | None = None
        self.received = 0
        try:
            self._frames, self._header = self._open()
        except BaseException:
            self.close()
            raise
        listener.begins(self._header.files_to_come, self._header.bytes_to_come)

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        if self._call:
            self._call.cancel()

    @property
    def tree_id(self) -> str:
        """Tree id of the files, those of submodules included."""
        return files_tree_id(self._header.version)

    def prove(self, present: Manifest) -> None:
        """Proves that files which are here already, of the tree :attr:`tree_id`, are those of the version."""
        prove(self._header, present)

    @property
    def origin(self) -> Origin:
        return origin(self._header)

    @property
    def source(self) -> Source:
        return Source.of(self._header.served_from)

    @property
    def base_tree_id(self) -> str:
        """The base that the answer is told against; empty for none."""
        return str(self._header.base_tree_id)

    def read_into(
        self, writer: TreeWriter, narrowing: tuple[bytes, ...], base: Manifest | None
    ) -> tuple[Manifest, list[Inherited]]:
        """Reads and proves the files, and hands them on; what the base must provide is left to the caller."""
        reader = AnswerReader(self._header, narrowing, writer, Inheritance(base), crc32c.fast())
        try:
            while not self._read_call(reader):
                self._go_on(reader)
            self.received = reader.received
            manifest = reader.manifest()
            return manifest, reader.inherited(manifest)
        finally:
            reader.close()

    def _read_call(self, reader: AnswerReader) -> bool:
        """Reads to the end; False if the call broke, and another may go on with it."""
        held: list[Any] = []
        size = 0
        uncovered = False
        try:
            for frame in self._frames:
                held.append(frame)
                size += frame.ByteSize()
                if frame.resume_token or size > _HELD_BYTES:
                    self._take(reader, held)
                    uncovered = not frame.resume_token
                    self._request.resume_token = frame.resume_token
                    held, size = [], 0
        except VerificationError:
            raise
        except DagfetchError as e:
            self._retries.wait_after(e)
            if uncovered:
                raise AnswerLostError from e
            return False
        self._take(reader, held)
        return True

    def _take(self, reader: AnswerReader, frames: list[Any]) -> None:
        for frame in frames:
            reader.accept(frame)
        self._retries.progressed()
        self._listener.received(reader.files, reader.received)

    def _go_on(self, reader: AnswerReader) -> None:
        try:
            self._frames, header = self._open()
        except DagfetchError as e:
            if e.reason == "RESUME_TOKEN_MISMATCH":
                raise AnswerLostError from e
            raise
        if not _goes_on(self._header, reader, header):
            raise AnswerLostError
        reader.go_on_under(header)

    def _open(self) -> tuple[Iterator[Any], Any]:
        """Calls until there is a Header."""
        while True:
            self.close()
            self._call = self._connection.stream("DagFetchService", "FetchDag", self._request, self._retries.left)
            frames = iter(self._call)
            try:
                header = self._read_header(frames)
            except VerificationError:
                raise
            except DagfetchError as e:
                self._retries.wait_after(e)
                continue
            self._retries.answered()
            _require_answer_to(self._request, header)
            return frames, header

    def _read_header(self, frames: Iterator[Any]) -> Any:
        for frame in frames:
            kind = frame.WhichOneof("frame")
            if kind == "header":
                return frame.header
            if kind != "progress":
                raise VerificationError("the answer does not begin with its header")
            self._listener.preparing(_preparation(frame.progress))
        raise VerificationError("the answer ended without its header; it is incomplete")


def _require_answer_to(request: Any, header: Any) -> None:
    version = header.version
    other_commit = request.commit and version.commit != request.commit
    if other_commit or version.dag_id != request.dag_id:
        raise VerificationError(f"the answer is {version.dag_id}@{version.commit}, which was not asked for")
    if not all(map(hashes.is_hex, (version.commit, version.tree_id, files_tree_id(version)))):
        raise VerificationError("the answer's header has a malformed commit or tree id")
    other_base = header.base_tree_id and header.base_tree_id != request.base_tree_id
    if other_base or max(header.files_to_come, header.bytes_to_come) >= 1 << 63:
        raise VerificationError("the answer's header promises what was not asked for")


def _goes_on(first: Any, taken: AnswerReader, header: Any) -> bool:
    """Whether a later call's answer is the rest of the first one's."""
    return (
        header.version == first.version
        and (header.base_tree_id, header.narrowed) == (first.base_tree_id, first.narrowed)
        and (header.file_count, header.total_bytes) == (first.file_count, first.total_bytes)
        and header.files_to_come == first.files_to_come - taken.files
        and header.bytes_to_come == first.bytes_to_come - taken.received
    )


def _preparation(progress: Any) -> Preparation:
    phase = _PHASES.get(progress.phase, "")
    if phase == "building":
        return Preparation(phase, progress.files_built, progress.files_total)
    return Preparation(phase, progress.objects_received, progress.objects_total)
