"""Calls that break: the next one goes on where the last one broke."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from kit.fake_daemon import FakeDaemon, frame_of
from kit.vectors import vectors

from dagfetch import Client, Receipt, UnavailableError
from dagfetch.fetch import answer
from dagfetch.tree import crc32c
from dagfetch.v1.dag_fetch_service_pb2 import FetchDagResponse

HONEST = vectors("answers")
FRAMES = [frame_of(text) for text in HONEST["frames"]]
LARGE = next(i for i, frame in enumerate(FRAMES) if frame.HasField("file_part"))


@pytest.fixture
def fake() -> Iterator[FakeDaemon]:
    with FakeDaemon() as fake:
        yield fake


@pytest.fixture(autouse=True)
def checksum(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checksum is looked at, whatever is installed."""
    monkeypatch.setattr(answer.crc32c, "fast", lambda: crc32c.extend)


def rest(after: int) -> Iterator[FetchDagResponse]:
    """What an honest daemon sends behind a token, which is the index of the frame that it came with."""
    frames = FRAMES[after + 1 : -1]
    files = [file for frame in frames for file in frame.files.files]
    contents = [file.content for file in files] + [frame.file_part.content for frame in frames]
    in_order = [c for f in frames for c in ([x.content for x in f.files.files] or [f.file_part.content])]
    header, trailer = FetchDagResponse(), FetchDagResponse()
    header.CopyFrom(FRAMES[0])
    trailer.CopyFrom(FRAMES[-1])
    header.header.files_to_come = trailer.trailer.file_count = len(files)
    header.header.bytes_to_come = trailer.trailer.content_bytes = sum(map(len, contents))
    trailer.trailer.content_crc32c = crc32c.extend(0, b"".join(in_order))
    yield header
    for i, frame in enumerate(frames, after + 1):
        marked = FetchDagResponse()
        marked.CopyFrom(frame)
        if not (frame.HasField("files") and frame.files.files[-1].placement == 2):
            marked.resume_token = str(i).encode()
        yield marked
    yield trailer


class Breaking:
    """Sends so many frames in each call, then hangs up."""

    def __init__(self, *lengths: int) -> None:
        self._lengths = list(lengths)
        self.changed = False

    def __call__(self, request: Any, context: grpc.ServicerContext) -> Iterator[FetchDagResponse]:
        length = self._lengths.pop(0) if self._lengths else None
        for i, frame in enumerate(rest(int(request.resume_token or 0))):
            if i == length:
                context.abort(grpc.StatusCode.UNAVAILABLE, "gone")
            if i == 0 and self.changed and request.resume_token:
                frame.header.version.repository = "another"
            yield frame


def fetch(fake: FakeDaemon, target: Path, **options: Any) -> Receipt:
    with Client(fake.address) as client:
        return client.fetch(HONEST["dag_id"], HONEST["commit"], into=target, timeout=30, **options)


def tokens(fake: FakeDaemon) -> list[int]:
    return [int(request.resume_token or 0) for request in fake.requests]


@pytest.mark.parametrize("at", range(1, len(FRAMES) + 1))
def test_call_broken_anywhere_is_gone_on_with(fake: FakeDaemon, beside: Path, at: int) -> None:
    fake.respond = Breaking(at)

    receipt = fetch(fake, beside / "v1")

    assert receipt.tree_id == HONEST["tree_id"]
    assert receipt.bytes == receipt.bytes_received
    assert len(fake.requests) == (2 if at < len(FRAMES) else 1)
    assert tokens(fake)[-1] in (0, at - 1, at - 2)


def test_calls_broken_again_and_again_end_well_with_progress(fake: FakeDaemon, beside: Path) -> None:
    fake.respond = Breaking(*[4] * 20)

    assert fetch(fake, beside / "v1", retries=1).tree_id == HONEST["tree_id"]
    assert tokens(fake) == sorted(tokens(fake))


def test_calls_broken_without_progress_are_given_up(fake: FakeDaemon, beside: Path) -> None:
    fake.respond = Breaking(*[1] * 20)

    with pytest.raises(UnavailableError):
        fetch(fake, beside / "v1", retries=2)
    assert len(fake.requests) == 3
    assert not list(beside.iterdir())


def test_another_answer_behind_the_token_is_started_over(fake: FakeDaemon, beside: Path) -> None:
    breaking = Breaking(LARGE + 2)
    breaking.changed = True
    fake.respond = breaking

    assert fetch(fake, beside / "v1").tree_id == HONEST["tree_id"]
    assert [bool(token) for token in tokens(fake)] == [False, True, False]


def test_refused_token_is_started_over(fake: FakeDaemon, beside: Path) -> None:
    from dagfetch.rpc import error_details_pb2 as details

    status = details.Status(code=10, message="no")
    info = details.ErrorInfo(reason="RESUME_TOKEN_MISMATCH", domain="dagfetch.dev").SerializeToString()
    status.details.add(type_url="type.googleapis.com/google.rpc.ErrorInfo", value=info)
    breaking = Breaking(LARGE + 2)

    def refusing(request: Any, context: grpc.ServicerContext) -> Iterator[FetchDagResponse]:
        if request.resume_token:
            context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
            context.abort(grpc.StatusCode.ABORTED, "no")
        return breaking(request, context)

    fake.respond = refusing
    assert fetch(fake, beside / "v1").tree_id == HONEST["tree_id"]
    assert [bool(token) for token in tokens(fake)] == [False, True, False]
