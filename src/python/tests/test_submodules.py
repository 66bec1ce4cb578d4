"""Submodules from the real daemon: with their files, proven, or as empty directories."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from kit.daemon import Daemon
from kit.repo import GITLINK, GitFile, GitRepo, disk_tree, expected, text

from dagfetch import Client
from dagfetch.tree import check, manifest_file


class Upstream:
    def __init__(self, directory: Path) -> None:
        for name in ("super", "tool"):
            (directory / name).mkdir()
        self.directory = directory
        self.tool = GitRepo(directory / "tool")
        self.repo = GitRepo(directory / "super")

    def commit(self, content: str) -> str:
        tool = self.tool.commit({b"tool.py": text(content), b"d/e": text("same")})
        modules = b'[submodule "tool"]\n\tpath = libs/tool\n\turl = ../../tool/r.git\n'
        return self.repo.commit(
            {
                b"etl.py": text(content),
                b"libs/tool-box": text("sorts before a slash"),
                b"libs/tool": (GITLINK, tool.encode()),
                b".gitmodules": text(modules.decode()),
            }
        )

    def files(self) -> list[GitFile]:
        """What is newest in both, as it must be on disk."""
        own = [file for file in expected(self.repo, self.repo.head()) if file.mode != GITLINK]
        below = [file._replace(path=b"libs/tool/" + file.path) for file in expected(self.tool, self.tool.head())]
        return sorted(own + below)


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Upstream:
    return Upstream(tmp_path_factory.mktemp("upstream"))


@pytest.fixture(scope="module")
def with_submodules(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[Client]:
    on = f"    submodules: recursive\n    submodule_remotes:\n      - url: file://{upstream.directory}/\n"
    urls = {"etl": upstream.repo.url, "plain": upstream.repo.url}
    with Daemon(tmp_path_factory.mktemp("daemon"), urls, of={"etl": on}) as daemon, Client(daemon.address) as client:
        yield client


def test_submodules_are_delivered_and_proven(with_submodules: Client, upstream: Upstream, beside: Path) -> None:
    commit = upstream.commit("1")

    receipt = with_submodules.fetch("etl", commit, into=beside / "v1")

    assert disk_tree(beside / "v1") == upstream.files()
    assert receipt.submodules_left_out == 0
    version = with_submodules.resolve("etl", commit=commit).version
    assert (version.tree_id, version.files_tree_id) == (upstream.repo.tree_id(commit), receipt.tree_id)
    manifest = manifest_file.read(manifest_file.beside(str(beside / "v1")))
    assert manifest and not check.full(manifest, str(beside / "v1"))


def test_submodules_take_part_in_a_base(with_submodules: Client, upstream: Upstream, beside: Path) -> None:
    before = with_submodules.fetch("etl", upstream.commit("1"), into=beside / "v1")

    receipt = with_submodules.fetch("etl", upstream.commit("22"), into=beside / "v2", base=beside / "v1")

    assert disk_tree(beside / "v2") == upstream.files()
    assert receipt.base == before.tree_id
    assert receipt.bytes_received == len("22") * 2


def test_submodules_that_are_off_are_empty_directories(with_submodules: Client, upstream: Upstream, beside: Path) -> None:
    commit = upstream.commit("1")

    receipt = with_submodules.fetch("plain", commit, into=beside / "v1")

    assert disk_tree(beside / "v1") == expected(upstream.repo, commit)
    assert receipt.submodules_left_out == 1
