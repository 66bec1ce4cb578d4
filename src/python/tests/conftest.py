from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import kit.airflow  # noqa: F401 - before anything imports Airflow
import pytest
from kit.bundle import Shared
from kit.daemon import Daemon
from kit.repo import GitRepo, text, tricky

from dagfetch import Client


@pytest.fixture(scope="session")
def repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    repo = GitRepo(tmp_path_factory.mktemp("repo"))
    repo.commit(tricky())
    return repo


@pytest.fixture(scope="session")
def daemon(tmp_path_factory: pytest.TempPathFactory, repo: GitRepo) -> Iterator[Daemon]:
    with Daemon(tmp_path_factory.mktemp("daemon"), {"etl": repo.url}) as daemon:
        yield daemon


@pytest.fixture
def client(daemon: Daemon) -> Iterator[Client]:
    with Client(daemon.address) as client:
        yield client


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """The directory that targets are in."""
    beside = tmp_path / "beside"
    beside.mkdir()
    return beside


@pytest.fixture
def umask() -> Iterator[None]:
    """What a careful administrator sets."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with Shared(tmp_path_factory.mktemp("shared")) as shared:
        yield shared


@pytest.fixture
def name(shared: Shared) -> str:
    """The bundle's name, and what the daemon calls its source."""
    return shared.take()


@pytest.fixture
def dags(shared: Shared, name: str) -> GitRepo:
    repo = shared.repository(name)
    repo.commit({b"dags/etl.py": text("one"), b"lib/common.py": text("lib"), b"bin/run": (0o100755, b"#!/bin/sh\n")})
    return repo


@pytest.fixture
def own(shared: Shared, dags: GitRepo) -> Daemon:
    return shared.daemon
