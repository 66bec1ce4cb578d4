"""CRC-32C (Castagnoli)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

Extend = Callable[[int, bytes], int]
"""Takes the sum so far and more content, and gives the sum of both."""

_LANE = 256
"""Bytes of a lane."""

_FEW_LANES = 32
"""Fewer are not worth the tables."""


def extend(crc: int, content: bytes) -> int:
    """Adds content to a sum, in Python: fast enough for a manifest, and too slow for content.

    A loop over bytes makes some 10 MB a second. So the bulk is cut into lanes of equal length, and the sums of all lanes are
    computed side by side: the tables of the usual algorithm are looked up by ``bytes.translate``, for one byte of every lane at
    once, and what they give is added as one large integer; that is eight times as fast. Then the lanes' sums are put together,
    for a sum is linear: that of two pieces is that of the second, plus that of the first moved on by the second's length.
    """
    lanes = len(content) // _LANE
    head = len(content) - (lanes * _LANE if lanes >= _FEW_LANES else 0)
    table = _table()
    crc ^= 0xFFFFFFFF
    for byte in content[:head]:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    if head < len(content):
        s0, s1, s2, s3 = _moved_by_a_lane()
        for lane in _lane_sums(content[head:]):
            crc = s0[crc & 0xFF] ^ s1[crc >> 8 & 0xFF] ^ s2[crc >> 16 & 0xFF] ^ s3[crc >> 24] ^ lane
    return crc ^ 0xFFFFFFFF


def fast() -> Extend | None:
    """What adds content at the speed of a disk, if google-crc32c is installed with its native part."""
    try:
        import google_crc32c
    except ImportError:
        return None
    return google_crc32c.extend if google_crc32c.implementation == "c" else None


def _lane_sums(content: bytes) -> list[int]:
    """The sum of each lane, as if nothing were before it. The four bytes of all sums are four large integers."""
    t0, t1, t2, t3 = _table_bytes()
    count = len(content) // _LANE
    b0 = b1 = b2 = b3 = 0
    for i in range(_LANE):
        index = (b0 ^ _integer(content[i::_LANE])).to_bytes(count, "little")
        b0 = _integer(index.translate(t0)) ^ b1
        b1 = _integer(index.translate(t1)) ^ b2
        b2 = _integer(index.translate(t2)) ^ b3
        b3 = _integer(index.translate(t3))
    sums = zip(*(b.to_bytes(count, "little") for b in (b0, b1, b2, b3)), strict=True)
    return [w | x << 8 | y << 16 | z << 24 for w, x, y, z in sums]


def _integer(content: bytes) -> int:
    return int.from_bytes(content, "little")


@cache
def _table() -> tuple[int, ...]:
    return tuple(_step(byte) for byte in range(256))


@cache
def _table_bytes() -> tuple[bytes, ...]:
    """The table's four bytes, each as a table of its own."""
    return tuple(bytes(word >> shift & 0xFF for word in _table()) for shift in (0, 8, 16, 24))


@cache
def _moved_by_a_lane() -> tuple[tuple[int, ...], ...]:
    """What each byte of a sum becomes when a lane of zeros follows."""
    bits = [_after_zeros(1 << bit) for bit in range(32)]
    return tuple(tuple(_of_bits(bits[first : first + 8], byte) for byte in range(256)) for first in (0, 8, 16, 24))


def _after_zeros(crc: int) -> int:
    table = _table()
    for _ in range(_LANE):
        crc = table[crc & 0xFF] ^ (crc >> 8)
    return crc


def _of_bits(bits: list[int], byte: int) -> int:
    crc = 0
    for i, bit in enumerate(bits):
        if byte >> i & 1:
            crc ^= bit
    return crc


def _step(crc: int) -> int:
    for _ in range(8):
        crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc
