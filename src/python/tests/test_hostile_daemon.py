"""A daemon that lies: the fetch fails, nothing is published, and nothing is written anywhere else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from kit.fake_daemon import FakeDaemon, frame_of
from kit.vectors import edited, vectors

from dagfetch import Client, DagfetchError, Receipt, UnavailableError, VerificationError
from dagfetch.fetch import answer
from dagfetch.tree import crc32c
from dagfetch.v1.dag_fetch_service_pb2 import FetchDagResponse, FilePart

HONEST = vectors("answers")


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeDaemon]:
    with FakeDaemon() as fake:
        yield fake


@pytest.fixture(autouse=True)
def checksum(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checksum is looked at, whatever is installed."""
    monkeypatch.setattr(answer.crc32c, "fast", lambda: crc32c.extend)


def fetch(fake: FakeDaemon, target: Path, timeout: float = 30, **options: Any) -> Receipt:
    with Client(fake.address) as client:
        return client.fetch(HONEST["dag_id"], HONEST["commit"], into=target, timeout=timeout, **options)


def snapshot(directory: Path) -> list[str]:
    return sorted(f"{path} {path.read_bytes() if path.is_file() else ''}" for path in directory.rglob("*"))


def test_honest_answer_is_accepted(fake: FakeDaemon, beside: Path) -> None:
    fake.answer(HONEST["frames"])

    fetch(fake, beside / "v1")

    assert (beside / "v1/a/b").read_text() == "below a"


@pytest.mark.parametrize("lie", [pytest.param(lie, id=lie["name"]) for lie in HONEST["lies"]])
def test_lie_is_refused_and_leaves_nothing(fake: FakeDaemon, beside: Path, lie: dict[str, Any]) -> None:
    (beside / "neighbour").write_text("untouched")
    (beside / "empty").mkdir()
    before = snapshot(beside.parent)
    fake.answer(edited(HONEST["frames"], lie["edits"]))

    for target in ("v1", "empty"):
        with pytest.raises(VerificationError):
            fetch(fake, beside / target)

    assert snapshot(beside.parent) == before


def test_lie_about_the_checksum_alone_is_harmless_where_nothing_computes_it(
    fake: FakeDaemon, beside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer.crc32c, "fast", lambda: None)
    lie = next(lie for lie in HONEST["lies"] if lie["name"] == "another checksum")
    fake.answer(edited(HONEST["frames"], lie["edits"]))

    fetch(fake, beside / "v1")

    assert (beside / "v1/a/b").read_text() == "below a"


def test_endless_parts_stop_at_the_announced_size(fake: FakeDaemon, beside: Path) -> None:
    frames = [frame_of(frame) for frame in HONEST["frames"]]
    first = next(i for i, frame in enumerate(frames) if frame.HasField("file_part"))

    def endless(request: Any, context: grpc.ServicerContext) -> Iterator[FetchDagResponse]:
        yield from frames[:first]
        content = frames[first].file_part.content
        offset = 0
        while context.is_active() and offset < 1 << 30:
            yield FetchDagResponse(file_part=FilePart(offset=offset, content=content))
            offset += len(content)

    fake.respond = endless
    with pytest.raises(VerificationError, match="large"):
        fetch(fake, beside / "v1")
    assert not list(beside.iterdir())


def test_daemon_that_dies_in_the_middle_leaves_nothing(fake: FakeDaemon, beside: Path) -> None:
    def dies(request: Any, context: grpc.ServicerContext) -> Iterator[FetchDagResponse]:
        yield from map(frame_of, HONEST["frames"][:5])
        context.abort(grpc.StatusCode.UNAVAILABLE, "gone")

    fake.respond = dies
    fake.requests.clear()
    with pytest.raises(UnavailableError) as lost:
        fetch(fake, beside / "v1", retries=1)
    assert len(fake.requests) == 2
    assert lost.value.reason == "CONNECTION_LOST"
    assert not list(beside.iterdir())


def test_daemon_that_falls_silent_costs_the_timeout_and_leaves_nothing(fake: FakeDaemon, beside: Path) -> None:
    def silent(request: Any, context: grpc.ServicerContext) -> Iterator[FetchDagResponse]:
        yield from map(frame_of, HONEST["frames"][:5])
        while context.is_active():
            time.sleep(0.01)

    fake.respond = silent
    with pytest.raises(DagfetchError) as late:
        fetch(fake, beside / "v1", timeout=0.5)
    assert late.value.reason == "DEADLINE_OVER"
    assert not list(beside.iterdir())


def test_full_disk_says_so_and_leaves_nothing(fake: FakeDaemon, beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel itself says no: a file may not grow beyond the process's limit."""
    import resource
    import signal

    fake.answer(HONEST["frames"])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1500, before[1]))
    try:
        with pytest.raises(DagfetchError) as full:
            fetch(fake, beside / "v1")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert "large" in str(full.value)
    assert full.value.reason == "LOCAL_DISK_FULL"
    assert not list(beside.iterdir())
