"""CRC-32C (Castagnoli)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

Extend = Callable[[int, bytes], int]
"""Takes the sum so far and more content, and gives the sum of both."""


def extend(crc: int, content: bytes) -> int:
    """Adds content to a sum, in Python: some 15 MB a second, enough for a manifest and too little for content."""
    table = _table()
    crc ^= 0xFFFFFFFF
    for byte in content:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def fast() -> Extend | None:
    """What adds content at the speed of a disk, if google-crc32c is installed with its native part."""
    try:
        import google_crc32c
    except ImportError:
        return None
    return google_crc32c.extend if google_crc32c.implementation == "c" else None


@cache
def _table() -> tuple[int, ...]:
    return tuple(_step(byte) for byte in range(256))


def _step(crc: int) -> int:
    for _ in range(8):
        crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc
