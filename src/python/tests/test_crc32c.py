"""The checksum of manifests: the same however it is computed."""

from __future__ import annotations

import random

import pytest

from dagfetch.tree import crc32c


def bit_by_bit(crc: int, content: bytes) -> int:
    """The definition."""
    crc ^= 0xFFFFFFFF
    for byte in content:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def test_known_sums() -> None:
    assert crc32c.extend(0, b"") == 0
    assert crc32c.extend(0, b"123456789") == 0xE3069283
    assert crc32c.extend(0, bytes(32)) == 0x8A9136AA
    assert crc32c.extend(0, b"\xff" * 32) == 0x62A8AB43


@pytest.mark.parametrize("size", [1, 255, 256, 257, 8_191, 8_192, 8_193, 8_447, 8_448, 20_000])
def test_sum_is_the_definitions_for_every_number_of_lanes(size: int) -> None:
    rng = random.Random(size)
    content, before = rng.randbytes(size), rng.getrandbits(32)

    assert crc32c.extend(before, content) == bit_by_bit(before, content)


def test_sums_of_pieces_are_the_sum_of_the_whole() -> None:
    content = random.Random(1).randbytes(30_000)
    for cut in (0, 1, 10_000, 29_999, 30_000):
        assert crc32c.extend(crc32c.extend(0, content[:cut]), content[cut:]) == crc32c.extend(0, content)
