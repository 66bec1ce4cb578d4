"""What a gRPC status means: the daemon's own word if it carries one, else what happened to the connection."""

from __future__ import annotations

from typing import Any, TypeVar

from google.protobuf.message import DecodeError, Message

from dagfetch.errors import DagfetchError, LocalReason, by_code, local
from dagfetch.rpc import error_details_pb2 as details

_DOMAIN = "dagfetch.dev"
_TRAILER = "grpc-status-details-bin"

_NEVER_CONNECTED = ("failed to connect to all addresses", "DNS resolution failed", "empty address list")
"""How gRPC begins its description of a call that found nobody."""

M = TypeVar("M", bound=Message)


def of_call(error: Any, peer: str) -> DagfetchError:
    """Translates a failed call, a ``grpc.RpcError``."""
    trailers = dict(error.trailing_metadata() or ())
    return of_status(error.code().name, error.details() or "", trailers.get(_TRAILER, b""), peer)


def of_status(code: str, text: str, trailer: bytes, peer: str) -> DagfetchError:
    """Translates a status: its code's name, its description, and its "grpc-status-details-bin"."""
    status = _parse(trailer)
    info = _find(status, "google.rpc.ErrorInfo", details.ErrorInfo())
    if info.domain == _DOMAIN:
        return _said(code, text, info, _find(status, "google.rpc.RetryInfo", details.RetryInfo()))
    if code == "UNAVAILABLE" and text.startswith(_NEVER_CONNECTED):
        return local(
            LocalReason.DAEMON_UNREACHABLE,
            f'cannot reach dagfetchd at {peer}: is it running? start it with "dagfetch serve", or set --address',
        )
    if code in ("UNAVAILABLE", "CANCELLED"):
        # A stopping daemon cancels what is open, too; that is no wish of this side, which would not be here to read it.
        return local(LocalReason.CONNECTION_LOST, f"lost the connection to dagfetchd at {peer}; try again")
    if code == "DEADLINE_EXCEEDED":
        return local(
            LocalReason.DEADLINE_OVER,
            f"the call to dagfetchd at {peer} took longer than allowed; allow more time (--timeout) or try again",
        )
    return _said(code, text, info, details.RetryInfo())


def _said(code: str, text: str, info: details.ErrorInfo, retry: details.RetryInfo) -> DagfetchError:
    delay = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9 if retry.HasField("retry_delay") else None
    return by_code(code)(
        text or f"dagfetchd answered {code}",
        code=code,
        reason=info.reason,
        metadata=info.metadata,
        retry_after=delay,
    )


def _parse(trailer: bytes) -> details.Status:
    try:
        return details.Status.FromString(trailer)
    except DecodeError:
        # Details that cannot be read are no details: the code and the message still stand.
        return details.Status()


def _find(status: details.Status, name: str, absent: M) -> M:
    try:
        for detail in status.details:
            if detail.type_url.rpartition("/")[2] == name:
                return type(absent).FromString(detail.value)
    except DecodeError:
        return absent
    return absent
