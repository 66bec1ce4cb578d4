from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def hookimpl(function: T) -> T:
    return function
