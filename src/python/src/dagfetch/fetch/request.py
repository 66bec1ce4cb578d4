"""What to fetch, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dagfetch.fetch.retries import DEFAULT as DEFAULT_RETRIES
from dagfetch.tree import hashes


@dataclass(frozen=True)
class VersionName:
    """A version of a DAG, named by what fixes it for ever: a commit, or a pin. A ref is none; resolve it first."""

    dag_id: str
    commit: str = ""
    pin: str = ""

    @staticmethod
    def of(dag_id: str, commit: str | None, pin: str | None) -> VersionName:
        """Raises ValueError unless exactly one of commit and pin is given, and a commit is a full one."""
        if bool(commit) == bool(pin):
            raise ValueError("name either a commit or a pin")
        if commit and not hashes.is_hex(commit):
            raise ValueError(f'commit: "{commit}" (expected: 40 lower-case hex digits)')
        return VersionName(dag_id, commit or "", pin or "")

    @property
    def target(self) -> dict[str, Any]:
        """The fields that every request for a version has."""
        return {"dag_id": self.dag_id, **({"commit": self.commit} if self.commit else {"pin_id": self.pin})}


@dataclass(frozen=True)
class FetchOptions:
    """How to fetch."""

    narrowing: tuple[bytes, ...] = ()
    """Only these files and directories; empty for all."""
    replace: bool = False
    """Whether a target that holds something else is replaced."""
    read_only: bool = False
    """Whether files get no write permission."""
    cached_only: bool = False
    """Whether to fail instead of having the daemon contact the remote."""
    base: str | None = None
    """A directory with an earlier version, made by a fetch; None: what the target holds, if that is replaced."""
    retries: int = DEFAULT_RETRIES
    """How many calls in a row may bring nothing, after the first."""


def message(version: VersionName, options: FetchOptions, base_tree_id: str) -> Any:
    """The protocol's request."""
    from dagfetch.v1 import dag_fetch_service_pb2

    return dag_fetch_service_pb2.FetchDagRequest(
        **version.target,
        base_tree_id=base_tree_id,
        path_prefixes=options.narrowing,
        cached_only=options.cached_only,
        report_progress=True,
    )
