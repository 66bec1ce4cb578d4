"""Paths inside a version: bytes without an encoding, segments separated by "/"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from dagfetch.errors import VerificationError
from dagfetch.tree import dotgit

_MAX_BYTES = 4096
"""Longest path accepted, as Linux's PATH_MAX."""

_MAX_SEGMENTS = 512

_PLAIN_SEGMENT = rb"[^\x00./gG\x80-\xff][^\x00/]*"
_PLAIN = re.compile(_PLAIN_SEGMENT + rb"(?:/" + _PLAIN_SEGMENT + rb")*")
"""Most paths: no segment begins with what "." and all spellings of ".git" begin with, so none needs a closer look."""


def require_safe(path: bytes) -> bytes:
    """Returns a path that is safe to create below a directory.

    Relative, not empty, no empty, "." or ".." segment, no NUL, and no segment that some file system takes for ".git". Raises
    ValueError, with path and rule, if it breaks one.
    """
    if len(path) <= _MAX_SEGMENTS and _PLAIN.fullmatch(path):
        return path
    problem = _problem(path)
    if problem:
        shown = describe(path) if len(path) <= 200 else describe(path[:200]) + "…"
        raise ValueError(f'path "{shown}" {problem}')
    return path


def safe_in_answer(path: bytes) -> bytes:
    """A daemon's path, if it is safe. Raises VerificationError otherwise."""
    try:
        return require_safe(path)
    except ValueError as e:
        raise VerificationError(f"{e}; it is refused") from e


def of_text(text: str) -> bytes:
    """Reads a caller's path given as text, in UTF-8. A single trailing slash is dropped."""
    trimmed = text[:-1] if len(text) > 1 and text.endswith("/") else text
    return require_safe(trimmed.encode("utf-8", "surrogateescape"))


def _problem(path: bytes) -> str:
    if not path:
        return "is empty"
    if len(path) > _MAX_BYTES:
        return f"is longer than {_MAX_BYTES} bytes"
    segments = path.split(b"/")
    if len(segments) > _MAX_SEGMENTS:
        return f"is more than {_MAX_SEGMENTS} directories deep"
    for segment in segments:
        if not segment:
            return "has an empty segment, or begins or ends with a slash"
        if segment in (b".", b".."):
            return 'has a "." or ".." segment'
        if b"\0" in segment:
            return "has a NUL"
        if dotgit.is_spelled_by(segment):
            return 'has a segment that a file system may take for ".git"'
    return ""


def is_at_or_below(path: bytes, directory: bytes) -> bool:
    """Whether a path is the directory itself or lies below it."""
    return path == directory or path.startswith(directory + b"/")


def directories_above(path: bytes) -> Iterator[bytes]:
    """The directories that a path lies in, outermost first."""
    slash = path.find(b"/")
    while slash >= 0:
        yield path[:slash]
        slash = path.find(b"/", slash + 1)


def describe(path: bytes) -> str:
    r"""Shows a path to people: UTF-8 if it is, control characters and what is not UTF-8 as ``\xNN``."""
    try:
        text = path.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(chr(b) if 0x20 <= b < 0x7F else f"\\x{b:02x}" for b in path)
    return "".join(f"\\x{ord(c):02x}" if unicodedata.category(c) == "Cc" else c for c in text)
