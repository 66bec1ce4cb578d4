"""How values look as JSON: the same fields as those of the ``dagfetch`` command."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from dagfetch.fetch.receipt import Receipt
from dagfetch.tree.path import describe
from dagfetch.values import Pin, Resolution


def receipt(value: Receipt) -> dict[str, Any]:
    return {
        "dag_id": value.dag_id,
        "repository": value.repository,
        "commit": value.commit,
        "tree_id": value.tree_id,
        "files": value.files,
        "bytes": value.bytes,
        "submodules_left_out": value.submodules_left_out,
        "bytes_received": value.bytes_received,
        "served_from": value.source.value,
        "base": value.base,
        "narrowed": value.narrowed,
        "elapsed_ms": int(value.elapsed * 1000),
        "path": str(value.path),
    }


def resolution(value: Resolution) -> dict[str, Any]:
    version = value.version
    age_ms = None if value.age is None else int(value.age * 1000)
    return {
        "dag_id": version.dag_id,
        "repository": version.repository,
        "commit": version.commit,
        "commit_time": _time(version.commit_time),
        **_path("scope", version.scope),
        "tree_id": version.tree_id,
        "files_tree_id": version.files_tree_id or None,
        "tip": {"ref": value.ref, "commit": version.commit, "age_ms": age_ms} if value.ref else None,
        "served_from": value.source.value,
    }


def pin(value: Pin) -> dict[str, Any]:
    return {
        "pin_id": value.pin_id,
        "dag_id": value.dag_id,
        "repository": value.repository,
        "commit": value.commit,
        "tree_id": value.tree_id,
        **_path("scope", value.scope),
        "ref": value.ref,
        "labels": dict(sorted(value.labels.items())),
        "create_time": _time(value.create_time),
        "expire_time": _time(value.expire_time),
    }


def _path(name: str, path: bytes) -> dict[str, str]:
    """A path as text; where that is not its bytes, those as well, in base64."""
    shown = describe(path)
    if shown.encode() == path:
        return {name: shown}
    return {name: shown, f"{name}_base64": base64.b64encode(path).decode()}


def _time(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat().replace("+00:00", "Z")
