"""Real Git repositories, made and asked by the git program: the oracle is never our own code."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
from pathlib import Path
from typing import NamedTuple

Files = dict[bytes, tuple[int, bytes]]
"""Path to mode and content; a gitlink's content is its commit."""

FILE, EXECUTABLE, SYMLINK, GITLINK = 0o100644, 0o100755, 0o120000, 0o160000

_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    **{
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "T"), ("EMAIL", "t@example.org"))
    },
}


class GitFile(NamedTuple):
    path: bytes
    mode: int
    object_id: str
    size: int


class GitRepo:
    def __init__(self, directory: Path) -> None:
        self.path = directory / "r.git"
        self.git("init", "-q", "--bare", "-b", "main", str(self.path), at=directory)
        self._time = 1_700_000_000

    @property
    def url(self) -> str:
        return f"file://{self.path}"

    def git(self, *words: str, stdin: bytes = b"", at: Path | None = None) -> bytes:
        ran = subprocess.run(["git", *words], cwd=at or self.path, input=stdin, capture_output=True, env=_ENVIRONMENT)
        assert ran.returncode == 0, ran.stderr.decode()
        return ran.stdout

    def commit(self, files: Files, branch: str = "main", *, orphan: bool = False) -> str:
        """Makes exactly these files a branch's next commit, or with ``orphan`` its only one."""
        self._time += 1
        mark = f"from refs/heads/{branch}^0\ndeleteall\n" if self._exists(branch) and not orphan else ""
        out = [f"reset refs/heads/{branch}\n".encode()] if orphan else []
        out.append(f"commit refs/heads/{branch}\ncommitter T <t@example.org> {self._time} +0000\ndata 1\nm\n{mark}".encode())
        for path, (mode, content) in files.items():
            name = quoted(path)
            if mode == GITLINK:
                out.append(b"M 160000 %s %s\n" % (content, name))
            else:
                out.append(b"M %o inline %s\ndata %d\n%s\n" % (mode, name, len(content), content))
        self.git("fast-import", "--quiet", "--force", stdin=b"".join(out))
        return self.head(branch)

    def _exists(self, branch: str) -> bool:
        return bool(self.git("for-each-ref", f"refs/heads/{branch}"))

    def head(self, branch: str = "main") -> str:
        return self.git("rev-parse", branch).decode().strip()

    def tree_id(self, commit: str, path: str = "") -> str:
        return self.git("rev-parse", f"{commit}:{path}").decode().strip()

    def ls_tree(self, commit: str) -> list[GitFile]:
        files = []
        for line in self.git("ls-tree", "-r", "-l", "-z", commit).split(b"\0")[:-1]:
            words, path = line.split(b"\t", 1)
            mode, _, object_id, size = words.split()
            files.append(GitFile(path, int(mode, 8), object_id.decode(), 0 if size == b"-" else int(size)))
        return files

    def content(self, object_id: str) -> bytes:
        return self.git("cat-file", "blob", object_id)


def quoted(path: bytes) -> bytes:
    """A path as ``git fast-import`` reads it."""
    return b'"' + b"".join(b"\\%03o" % b for b in path) + b'"'


def disk_tree(root: Path) -> list[GitFile]:
    """A directory's files, links and empty directories (which stand for gitlinks), with Git's modes and ids."""
    top = os.fsencode(root)
    files = []
    for directory, directories, names in os.walk(top):
        links = [name for name in directories if os.path.islink(os.path.join(directory, name))]
        if not names and not directories and directory != top:
            files.append(GitFile(os.path.relpath(directory, top), GITLINK, "", 0))
        for name in names + links:
            path = os.path.join(directory, name)
            mode, content = _read(path)
            files.append(GitFile(os.path.relpath(path, top), mode, blob_id(content), len(content)))
    return sorted(files)


def _read(path: bytes) -> tuple[int, bytes]:
    if os.path.islink(path):
        return SYMLINK, os.readlink(path)
    mode = EXECUTABLE if os.lstat(path).st_mode & 0o100 else FILE
    with open(path, "rb") as source:
        return mode, source.read()


def blob_id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0%s" % (len(content), content)).hexdigest()


def expected(repo: GitRepo, commit: str) -> list[GitFile]:
    """The version as it must be on disk; a submodule's commit cannot be seen there."""
    return sorted(f._replace(object_id="") if f.mode == GITLINK else f for f in repo.ls_tree(commit))


def text(content: str) -> tuple[int, bytes]:
    return FILE, content.encode()


def noise(size: int, seed: int) -> tuple[int, bytes]:
    return FILE, random.Random(seed).randbytes(size)


def tricky() -> Files:
    """Every kind of entry, odd names, and names whose order depends on whether they are directories."""
    return {
        b"a/b": text("below a"),
        b"a.b": text("sorts before a/"),
        b"a0": text("sorts after a/"),
        b"a-": text("sorts before a.b"),
        b"a/b.c/d": text("deep"),
        b"a/b-c": text("beside"),
        b"bin/run": (EXECUTABLE, b"#!/bin/sh\n"),
        b"empty": (FILE, b""),
        b"binary": (FILE, b"\0\1\2\xff\r\n\0"),
        b"link": (SYMLINK, b"a/b"),
        b"odd-link": (SYMLINK, b"a//b/"),
        b"up-link": (SYMLINK, b"bin/../a0"),
        b"latin-\xe9": (FILE, b"not UTF-8 in its name"),
        b"raw-link": (SYMLINK, b"latin-\xe9"),
        "ünïcode/日本.py".encode(): text("UTF-8"),
        b"space and %25 and \\": text("signs"),
        b"new\nline": text("control"),
        b".gitignore": text("*\n"),
        b"x/.gitattributes": text("* text eol=crlf export-ignore\n"),
        b"modules/sub": (GITLINK, b"1" * 40),
        b"large": noise(3 << 20, 1),
    }
