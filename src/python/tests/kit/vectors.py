"""The vectors that the clients in all languages share: proto/testdata."""

from __future__ import annotations

import json
from typing import Any

from dagfetch.tree import percent
from dagfetch.tree.entry import TreeEntry
from dagfetch.tree.path import require_safe
from kit.daemon import ROOT


def vectors(name: str) -> Any:
    return json.loads((ROOT / "proto/testdata" / f"{name}.json").read_text())


def entry(line: str) -> TreeEntry:
    """Reads an entry as manifests have it."""
    mode, size, object_id, path = line.split(" ")
    return TreeEntry.checked(require_safe(percent.decode(path)), int(mode, 8), int(size), object_id)


def edited(frames: list[str], edits: list[list[Any]]) -> list[str]:
    """The frames after the edits of a lie."""
    frames = list(frames)
    for what, at, *frame in edits:
        if what == "remove":
            del frames[at]
        elif what == "insert":
            frames[at:at] = frame
        else:
            frames[at] = frame[0]
    return frames
