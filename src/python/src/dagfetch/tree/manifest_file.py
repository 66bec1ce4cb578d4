"""The file beside a fetched directory that says what it must hold. For ``/srv/v1`` it is ``/srv/.v1.dagfetch-manifest``.

ASCII lines of words, for people and grep too; the other clients of dagfetch read and write the same::

    dagfetch-manifest 1
    dag_id etl
    repository pipelines
    commit 3f2c…
    tree_id 91ab…
    narrowed dags/etl                       any number of times
    100644 1234 5d41… dags/etl/load.py      mode, size, object id, path; subtrees that were left out have mode 40000
    crc32c 1c2d3e4f                         over all bytes before this line
"""

from __future__ import annotations

import os
import re

from dagfetch.errors import VerificationError
from dagfetch.tree import crc32c, percent
from dagfetch.tree.entry import TreeEntry
from dagfetch.tree.manifest import Manifest, Origin
from dagfetch.tree.path import require_safe

_FIRST_LINE = "dagfetch-manifest 1"
_LAST_WORD = "crc32c "
_NUMBERS = re.compile("([0-7]{1,7}) ([0-9]{1,19})")


def beside(directory: str) -> str:
    """The manifest's place for a directory."""
    parent, name = os.path.split(directory)
    return os.path.join(parent, f".{name}.dagfetch-manifest")


def read(file: str) -> Manifest | None:
    """Reads a manifest; None if there is none. Raises VerificationError if it is damaged, or of a format unknown here."""
    try:
        with open(file, "rb") as source:
            content = source.read()
    except FileNotFoundError:
        return None
    try:
        return parse(content)
    except (ValueError, IndexError, VerificationError) as e:
        raise VerificationError(f"manifest {file} is damaged: {e}") from e


def write(manifest: Manifest, file: str) -> None:
    """Writes a manifest to a file that must not exist. Whoever may read the tree may read it, whatever the umask is."""
    with open(file, "xb") as out:
        os.fchmod(out.fileno(), 0o644)
        out.write(format(manifest))


def format(manifest: Manifest) -> bytes:
    """The manifest's bytes."""
    lines = [
        _FIRST_LINE,
        "dag_id " + percent.encode(manifest.origin.dag_id.encode()),
        "repository " + percent.encode(manifest.origin.repository.encode()),
        "commit " + manifest.origin.commit,
        "tree_id " + manifest.tree_id,
    ]
    lines += ["narrowed " + percent.encode(path) for path in manifest.narrowing]
    lines += [f"{e.mode:o} {e.size} {e.object_id} {percent.encode(e.path)}" for e in manifest.entries]
    body = "".join(line + "\n" for line in lines).encode("ascii")
    return body + f"{_LAST_WORD}{_checksum(body):08x}\n".encode("ascii")


def parse(content: bytes) -> Manifest:
    """Reads a manifest's bytes. Raises ValueError, IndexError or VerificationError if they are not one."""
    lines = _checked_body(content).split("\n")[:-1]
    origin = Origin(
        percent.decode(_value(lines[1], "dag_id")).decode(),
        percent.decode(_value(lines[2], "repository")).decode(),
        _value(lines[3], "commit"),
    )
    first = 5
    while first < len(lines) and lines[first].startswith("narrowed "):
        first += 1
    narrowing = tuple(require_safe(percent.decode(_value(line, "narrowed"))) for line in lines[5:first])
    return Manifest(origin, _value(lines[4], "tree_id"), narrowing, tuple(_entry(line) for line in lines[first:]))


def _checked_body(content: bytes) -> str:
    text = content.decode("latin-1")
    if not text.startswith(_FIRST_LINE + "\n"):
        raise ValueError(f'the first line is not "{_FIRST_LINE}"')
    end = text.rfind("\n" + _LAST_WORD) + 1
    if text[end:] != f"{_LAST_WORD}{_checksum(content[:end]):08x}\n":
        raise ValueError("the checksum does not fit")
    return text[:end]


def _checksum(content: bytes) -> int:
    return (crc32c.fast() or crc32c.extend)(0, content)


def _value(line: str, word: str) -> str:
    if not line.startswith(word + " "):
        raise ValueError(f'a line begins with something else than "{word}"')
    return line[len(word) + 1 :]


def _entry(line: str) -> TreeEntry:
    words = line.split(" ")
    if len(words) != 4:
        raise ValueError(f"an entry has {len(words)} words (expected: 4)")
    if not _NUMBERS.fullmatch(f"{words[0]} {words[1]}"):
        raise ValueError("an entry's mode or size is no number")
    return TreeEntry.checked(require_safe(percent.decode(words[3])), int(words[0], 8), int(words[1]), words[2])
