"""What a daemon says, as values. The comments of the protocol's messages, in proto/dagfetch/v1, are their reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from dagfetch.fetch.receipt import Source
from dagfetch.tree.entry import TreeEntry as File

__all__ = ["Capabilities", "File", "Pin", "Resolution", "Version"]


@dataclass(frozen=True)
class Version:
    """What a DAG is at a commit. Two commits whose scopes have the same tree id are the same version."""

    dag_id: str
    repository: str
    commit: str
    commit_time: datetime | None
    scope: bytes
    tree_id: str
    files_tree_id: str = ""
    """Tree id of the files, where those of submodules are delivered with them; else empty."""

    @staticmethod
    def of(message: Any) -> Version:
        return Version(
            message.dag_id,
            message.repository,
            message.commit,
            _time(message, "commit_time"),
            message.scope,
            message.tree_id,
            message.files_tree_id,
        )


@dataclass(frozen=True)
class Resolution:
    """Which version a name stands for."""

    version: Version
    source: Source
    ref: str = ""
    """For a ref: its full name."""
    age: float | None = None
    """For a ref: seconds since the remote said so."""

    @staticmethod
    def of(message: Any) -> Resolution:
        age = message.tip.age.ToTimedelta().total_seconds() if message.HasField("tip") else None
        return Resolution(Version.of(message.version), Source.of(message.served_from), message.tip.ref, age)


@dataclass(frozen=True)
class Pin:
    """The recorded choice of a run."""

    pin_id: str
    dag_id: str
    repository: str
    commit: str
    tree_id: str
    scope: bytes
    ref: str
    labels: Mapping[str, str]
    create_time: datetime | None
    expire_time: datetime | None
    """None if it lasts until it is deleted."""

    @staticmethod
    def of(message: Any) -> Pin:
        return Pin(
            message.pin_id,
            message.dag_id,
            message.repository,
            message.commit,
            message.tree_id,
            message.scope,
            message.ref,
            dict(message.labels),
            _time(message, "create_time"),
            _time(message, "expire_time"),
        )


@dataclass(frozen=True)
class Capabilities:
    """What a daemon supports."""

    daemon_version: str
    base_supported: bool
    resume_supported: bool
    checkout_supported: bool
    object_formats: tuple[str, ...]
    max_frame_bytes: int

    @staticmethod
    def of(message: Any) -> Capabilities:
        return Capabilities(
            message.daemon_version,
            message.base_supported,
            message.resume_supported,
            message.checkout_supported,
            tuple(message.object_formats),
            message.max_frame_bytes,
        )


def _time(message: Any, field: str) -> datetime | None:
    return getattr(message, field).ToDatetime(timezone.utc) if message.HasField(field) else None
