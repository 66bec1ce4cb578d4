"""An answer whose Header was read, and whose files are still to come."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Any

from dagfetch.connection import Connection
from dagfetch.errors import VerificationError
from dagfetch.fetch.listener import Listener, Preparation
from dagfetch.fetch.reader import AnswerReader, origin
from dagfetch.fetch.receipt import Source
from dagfetch.tree import crc32c, hashes
from dagfetch.tree.manifest import Manifest, Origin
from dagfetch.write.tree_writer import TreeWriter

_PHASES = {1: "queued", 2: "fetching", 3: "building"}


class Answer:
    """One call of FetchDag. Leaving it before the end cancels the call."""

    def __init__(self, connection: Connection, request: Any, timeout: float, listener: Listener) -> None:
        self._listener = listener
        self._call = connection.stream("DagFetchService", "FetchDag", request, timeout)
        self._frames: Iterator[Any] = iter(self._call)
        self.received = 0
        try:
            self._header = self._read_header()
            self._require_answer_to(request)
        except BaseException:
            self._call.cancel()
            raise

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, at: TracebackType | None) -> None:
        self._call.cancel()

    @property
    def tree_id(self) -> str:
        return str(self._header.version.tree_id)

    @property
    def origin(self) -> Origin:
        return origin(self._header)

    @property
    def source(self) -> Source:
        return Source.of(self._header.served_from)

    def read_into(self, writer: TreeWriter, narrowing: tuple[bytes, ...]) -> Manifest:
        """Reads and proves the files, and hands them on."""
        reader = AnswerReader(self._header, narrowing, writer, crc32c.fast())
        try:
            for frame in self._frames:
                reader.accept(frame)
                self._listener.received(reader.check.files, reader.check.bytes)
            self.received = reader.check.bytes
            return reader.manifest()
        finally:
            reader.close()

    def _read_header(self) -> Any:
        for frame in self._frames:
            kind = frame.WhichOneof("frame")
            if kind == "header":
                self._listener.begins(frame.header.files_to_come, frame.header.bytes_to_come)
                return frame.header
            if kind != "progress":
                raise VerificationError("the answer does not begin with its header")
            self._listener.preparing(_preparation(frame.progress))
        raise VerificationError("the answer ended without its header; it is incomplete")

    def _require_answer_to(self, request: Any) -> None:
        header = self._header
        version = header.version
        other_commit = request.commit and version.commit != request.commit
        if other_commit or version.dag_id != request.dag_id:
            raise VerificationError(f"the answer is {version.dag_id}@{version.commit}, which was not asked for")
        if not hashes.is_hex(version.commit) or not hashes.is_hex(version.tree_id):
            raise VerificationError("the answer's header has a malformed commit or tree id")
        if header.base_tree_id or max(header.files_to_come, header.bytes_to_come) >= 1 << 63:
            raise VerificationError("the answer's header promises what was not asked for")


def _preparation(progress: Any) -> Preparation:
    phase = _PHASES.get(progress.phase, "")
    if phase == "building":
        return Preparation(phase, progress.files_built, progress.files_total)
    return Preparation(phase, progress.objects_received, progress.objects_total)
