"""Bytes as printable ASCII without spaces: ``%NN`` for every other byte."""

from __future__ import annotations

import re

_NOT_KEPT = re.compile(rb"[^a-zA-Z0-9/_.~-]")
_ENCODED = re.compile(rb"%([0-9a-fA-F]{2})?")


def encode(content: bytes) -> str:
    return _NOT_KEPT.sub(lambda match: b"%%%02X" % match[0][0], content).decode("ascii")


def decode(text: str) -> bytes:
    """Raises ValueError if a percent sign is not followed by two hex digits."""
    return _ENCODED.sub(_byte, text.encode("latin-1"))


def _byte(match: re.Match[bytes]) -> bytes:
    if match[1] is None:
        raise ValueError("a percent sign is not followed by two hex digits")
    return bytes((int(match[1], 16),))
