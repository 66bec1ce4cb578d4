"""A connection to a dagfetch daemon."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any

from dagfetch import address as addresses
from dagfetch.connection import Connection
from dagfetch.fetch.fetcher import Fetcher
from dagfetch.fetch.listener import Listener
from dagfetch.fetch.receipt import Receipt
from dagfetch.fetch.request import FetchOptions, VersionName
from dagfetch.fetch.retries import DEFAULT as DEFAULT_RETRIES
from dagfetch.lease import Checkout, Lease
from dagfetch.pins import Pins, duration
from dagfetch.tree.manifest import normal
from dagfetch.tree.path import of_text
from dagfetch.values import Capabilities, File, Resolution


class Client:
    """Every method blocks, at most as long as its timeout (seconds), and raises a DagfetchError if it fails.

    Connects with the first call. Thread-safe. Close it when no call is open any more; closing ends the leases that it opened.
    A process that forks must not share one with its child.
    """

    def __init__(self, address: str | None = None, *, channel: Any = None) -> None:
        """Makes a client for ``unix:/path/to/socket`` or ``host:port``; None: what the environment says.

        ``channel`` is a ``grpc.Channel`` of the caller's, for example one with TLS; closing the client closes it.
        """
        if channel is not None:
            peer = address or "the given channel"
        else:
            peer = addresses.parse(address) if address else addresses.of_environment()
        self._connection = Connection(peer, channel)

    def fetch(
        self,
        dag_id: str,
        commit: str | None = None,
        *,
        into: str | os.PathLike[str],
        pin: str | None = None,
        paths: Iterable[str | bytes] = (),
        replace: bool = False,
        read_only: bool = False,
        cached_only: bool = False,
        base: str | os.PathLike[str] | None = None,
        retries: int = DEFAULT_RETRIES,
        timeout: float = 600,
        listener: Listener | None = None,
    ) -> Receipt:
        """Makes a directory that holds exactly the files of a version, named by a full commit id or by a pin.

        Every blob id and the tree id are computed from what arrived. The files are written beside the target and renamed into
        place, so that nobody ever sees a part of them. If the target holds the version already, nothing is sent; if it holds
        anything else, it stays as it is, unless ``replace`` is set. ``paths`` narrows to files and directories.

        ``base`` is a directory with an earlier version, made by a fetch: only what differs is sent, the rest is copied from it,
        and hashed again. A call that breaks is gone on with where it broke, up to ``retries`` times in a row without progress.
        """
        version = VersionName.of(dag_id, commit, pin)
        named = os.fspath(base) if base is not None else None
        options = FetchOptions(_narrowing(paths), replace, read_only, cached_only, named, retries)
        return Fetcher(self._connection, version, options, listener or Listener()).fetch(into, timeout)

    def resolve(
        self,
        dag_id: str,
        ref: str | None = None,
        *,
        commit: str | None = None,
        pin: str | None = None,
        max_age: float | None = None,
        timeout: float = 600,
    ) -> Resolution:
        """Says which version a DAG has at a ref (None: the default one), a commit or a pin.

        A ref's known answer may be ``max_age`` seconds old; otherwise the remote is asked.
        """
        if sum(map(bool, (ref, commit, pin))) > 1:
            raise ValueError("name one of ref, commit and pin")
        request = _messages().ResolveDagRequest(
            dag_id=dag_id, ref=ref or None, commit=commit or None, pin_id=pin or None, max_age=duration(max_age)
        )
        return Resolution.of(self._connection.unary("DagFetchService", "ResolveDag", request, timeout))

    def files(
        self,
        dag_id: str,
        commit: str | None = None,
        *,
        pin: str | None = None,
        paths: Iterable[str | bytes] = (),
        timeout: float = 600,
    ) -> Iterator[File]:
        """Reads a manifest in the order of paths; each page is a call of its own, made when it is needed."""
        version = VersionName.of(dag_id, commit, pin)
        request = _messages().ListDagFilesRequest(**version.target, path_prefixes=_narrowing(paths))
        while True:
            answer = self._connection.unary("DagFetchService", "ListDagFiles", request, timeout)
            for file in answer.files:
                yield File(file.path, file.mode, file.size_bytes, file.object_id)
            if not answer.next_page_token:
                return
            request.page_token = answer.next_page_token

    @contextlib.contextmanager
    def open_checkout(
        self,
        dag_id: str,
        commit: str | None = None,
        *,
        pin: str | None = None,
        writable: bool = False,
        cached_only: bool = False,
        timeout: float = 600,
    ) -> Iterator[Checkout]:
        """Leases a ready directory on the daemon's own host for the time of a ``with`` block.

        The timeout is for the directory to be ready. ``writable`` asks for a private copy, which goes with the lease.
        """
        version = VersionName.of(dag_id, commit, pin)
        request = _messages().OpenCheckoutRequest(**version.target, writable=writable, cached_only=cached_only)
        lease = Lease(self._connection, request, timeout)
        try:
            yield lease.checkout()
        finally:
            lease.close()

    @property
    def pins(self) -> Pins:
        """The calls of the pin service."""
        return Pins(self._connection)

    def capabilities(self, *, timeout: float = 30) -> Capabilities:
        """Says what the daemon supports."""
        request = _messages().GetCapabilitiesRequest()
        return Capabilities.of(self._connection.unary("DagFetchService", "GetCapabilities", request, timeout))

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _narrowing(paths: Iterable[str | bytes]) -> tuple[bytes, ...]:
    if isinstance(paths, (str, bytes)):
        raise ValueError("paths: a single path (expected: a list of them)")
    return normal(of_text(path if isinstance(path, str) else os.fsdecode(path)) for path in paths)


def _messages() -> Any:
    from dagfetch.v1 import dag_fetch_service_pb2

    return dag_fetch_service_pb2
