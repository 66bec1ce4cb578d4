from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import kit.airflow  # noqa: F401 - before anything imports Airflow
import pytest
from kit.daemon import Daemon
from kit.repo import GitRepo, tricky

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
