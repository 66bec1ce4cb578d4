"""The names that a file system may take for ".git", as Git's own fsck knows them."""

from __future__ import annotations

import re

_IGNORED_BY_HFS = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
"""Zero-width and direction marks that HFS+ ignores when it compares names."""

_BEGINS_LIKE_GIT = frozenset(b".gG") | frozenset(range(0x80, 0x100))


def is_spelled_by(name: bytes) -> bool:
    """Whether some file system takes a name for ".git".

    Case does not matter on some file systems; HFS+ ignores certain code points; NTFS drops trailing dots and spaces, knows the
    short name "git~1", and what follows a colon or a backslash is not part of the name.
    """
    if name[0] not in _BEGINS_LIKE_GIT:
        return False
    text = name.decode("utf-8", "replace")
    on_hfs = _IGNORED_BY_HFS.sub("", text)
    return any(spelling.lower() in (".git", "git~1") for spelling in (_on_ntfs(text), on_hfs, _on_ntfs(on_hfs)))


def _on_ntfs(name: str) -> str:
    return re.split(r"[:\\]", name, maxsplit=1)[0].rstrip(". ")
