"""A channel to one daemon, and the rules that every call follows: a deadline, and failures in the client's own words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from dagfetch.errors import LocalReason

_MAX_MESSAGE_BYTES = 4 << 20
"""A daemon's frames hold about 256 KiB; whatever is larger than this fails the call."""

_MODULES = {"DagFetchService": "dag_fetch_service", "PinService": "pin_service"}


class Connection:
    """Connects with its first call; gRPC is not even loaded before. Thread-safe."""

    def __init__(self, address: str, channel: Any = None) -> None:
        self.peer = address
        self._given = channel is not None
        self._channel = channel
        self._lock = threading.Lock()

    def unary(self, service: str, method: str, request: Any, timeout: float) -> Any:
        """Calls a method that has one answer. Raises DagfetchError if it fails."""
        grpc, stub = self._open(service)
        try:
            return getattr(stub, method)(request, timeout=_positive(timeout))
        except grpc.RpcError as e:
            raise self._failure(e) from e

    def stream(self, service: str, method: str, request: Any, timeout: float | None) -> Call:
        """Calls a method that answers with a stream; None for a timeout lets it last."""
        grpc, stub = self._open(service)
        return Call(self, getattr(stub, method)(request, timeout=_positive(timeout)), grpc.RpcError)

    def close(self) -> None:
        """Ends the calls that are open, and the connection."""
        with self._lock:
            channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()

    def _open(self, service: str) -> tuple[Any, Any]:
        import grpc

        with self._lock:
            if self._channel is None:
                self._channel = grpc.insecure_channel(self.peer, options=_OPTIONS)
            channel = self._channel
        stubs = import_module(f"dagfetch.v1.{_MODULES[service]}_pb2_grpc")
        return grpc, getattr(stubs, service + "Stub")(channel)

    def _failure(self, error: Any) -> Exception:
        from dagfetch.failures import of_call

        failure = of_call(error, self.peer)
        if failure.reason == LocalReason.DAEMON_UNREACHABLE.name:
            self._connect_anew()
        return failure

    def _connect_anew(self) -> None:
        """A channel that found nobody answers so for a while without looking; the next call shall look."""
        with self._lock:
            if not self._given:
                self._channel = None


_OPTIONS = (
    ("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES),
    ("grpc.enable_retries", 0),
    # A daemon is near; a proxy for the web is not meant for it.
    ("grpc.enable_http_proxy", 0),
    # A Unix socket's path is no authority.
    ("grpc.default_authority", "localhost"),
    # Otherwise a new connection would wait for the back-off of an earlier one of this process.
    ("grpc.use_local_subchannel_pool", 1),
)


class Call:
    """A stream of answers, whose failures are DagfetchErrors."""

    def __init__(self, connection: Connection, call: Any, failure: type[Exception]) -> None:
        self._connection = connection
        self._call = call
        self._failure = failure

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from self._call
        except self._failure as e:
            raise self._connection._failure(e) from e

    @property
    def is_open(self) -> bool:
        return bool(self._call.is_active())

    def cancel(self) -> None:
        self._call.cancel()


def _positive(timeout: float | None) -> float | None:
    if timeout is not None and timeout <= 0:
        raise ValueError(f"timeout: {timeout} (expected: a positive number of seconds)")
    return timeout
