"""Bundles of one daemon that all their tests share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dagfetch.airflow import DagFetchBundle

from .daemon import Daemon
from .repo import GitRepo

AWAY = "unix:/nowhere/dagfetch.sock"


class Shared:
    """One daemon for all tests, with a repository for each. A test that kills it starts it again."""

    def __init__(self, directory: Path) -> None:
        # The daemon has to know them all when it starts: more than there are tests.
        self._free = [f"bundle{i}" for i in range(100)]
        self._directory = directory
        for name in self._free:
            (directory / name).mkdir()
        self.daemon = Daemon(directory, {name: f"file://{directory / name}/r.git" for name in self._free})

    def take(self) -> str:
        return self._free.pop()

    def repository(self, name: str) -> GitRepo:
        return GitRepo(self._directory / name)

    def __enter__(self) -> Shared:
        return self

    def __exit__(self, *_: object) -> None:
        self.daemon.close()


def version_of(bundle: DagFetchBundle) -> str | None:
    version = bundle.get_current_version()
    return getattr(version, "version", version)


def make(name: str, address: str | None, **kwargs: Any) -> DagFetchBundle:
    kwargs = {"source": name.partition("-")[0], "patience": 0, "refresh_interval": 0, **kwargs}
    return DagFetchBundle(name=name, address=address, **kwargs)


def started(name: str, address: str, **kwargs: Any) -> DagFetchBundle:
    bundle = make(name, address, **kwargs)
    bundle.initialize()
    return bundle
