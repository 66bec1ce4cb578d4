"""The exact files of a DAG at a commit: a client for the dagfetch daemon.

    import dagfetch

    with dagfetch.Client() as client:
        client.fetch("etl", pin="run-42", into="/srv/dags/etl")

Importing this package costs nothing: gRPC is loaded by the first call.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dagfetch.errors import (
    CancelledError,
    ConflictError,
    CorruptError,
    DagfetchError,
    DeniedError,
    ExhaustedError,
    InternalError,
    InvalidRequestError,
    NotFoundError,
    PreconditionError,
    UnavailableError,
    VerificationError,
)

if TYPE_CHECKING:
    from dagfetch.client import Client
    from dagfetch.fetch.receipt import Receipt, Source
    from dagfetch.lease import Checkout
    from dagfetch.pins import Pins
    from dagfetch.values import Capabilities, File, Pin, Resolution, Version

__version__ = "0.1.0.dev0"

_HOMES = {
    "Client": "dagfetch.client",
    "Receipt": "dagfetch.fetch.receipt",
    "Source": "dagfetch.fetch.receipt",
    "Checkout": "dagfetch.lease",
    "Pins": "dagfetch.pins",
    "Capabilities": "dagfetch.values",
    "File": "dagfetch.values",
    "Pin": "dagfetch.values",
    "Resolution": "dagfetch.values",
    "Version": "dagfetch.values",
}

__all__ = [
    "CancelledError",
    "Capabilities",
    "Checkout",
    "Client",
    "ConflictError",
    "CorruptError",
    "DagfetchError",
    "DeniedError",
    "ExhaustedError",
    "File",
    "InternalError",
    "InvalidRequestError",
    "NotFoundError",
    "Pin",
    "Pins",
    "PreconditionError",
    "Receipt",
    "Resolution",
    "Source",
    "UnavailableError",
    "VerificationError",
    "Version",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
