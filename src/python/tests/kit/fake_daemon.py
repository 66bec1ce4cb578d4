"""A daemon without morals: it answers FetchDag with whatever frames the test gives it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

import grpc
from google.protobuf import text_format

from dagfetch.v1.dag_fetch_service_pb2 import FetchDagResponse
from dagfetch.v1.dag_fetch_service_pb2_grpc import DagFetchServiceServicer, add_DagFetchServiceServicer_to_server

Answer = Callable[[Any, grpc.ServicerContext], Iterator[FetchDagResponse]]


class FakeDaemon(DagFetchServiceServicer):
    def __init__(self) -> None:
        self._sockets = tempfile.TemporaryDirectory(prefix="df-")
        self.address = f"unix:{Path(self._sockets.name, 's')}"
        self.requests: list[Any] = []
        self.respond: Answer = lambda request, context: iter(())
        self._server = grpc.server(ThreadPoolExecutor(4))
        add_DagFetchServiceServicer_to_server(self, self._server)
        self._server.add_insecure_port(self.address)
        self._server.start()

    def answer(self, frames: Iterable[str]) -> None:
        """Answers from now on with these frames, and then OK."""
        messages = [frame_of(frame) for frame in frames]
        self.respond = lambda request, context: iter(messages)

    def FetchDag(self, request: Any, context: grpc.ServicerContext) -> Iterator[FetchDagResponse]:  # noqa: N802
        self.requests.append(request)
        return self.respond(request, context)

    def __enter__(self) -> FakeDaemon:
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, at: TracebackType | None) -> None:
        self._server.stop(None).wait()
        self._sockets.cleanup()


def frame_of(text: str) -> FetchDagResponse:
    return text_format.Parse(text, FetchDagResponse())
