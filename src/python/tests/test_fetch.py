"""Fetches from the real daemon: exact, all or nothing, and one truth beside the directory."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from kit.daemon import ROOT, Daemon
from kit.repo import GitRepo, disk_tree, expected, text, tricky

from dagfetch import Client, DagfetchError, NotFoundError, Source, VerificationError
from dagfetch.tree import check, manifest_file
from dagfetch.write.lock import try_exclusive


def names(directory: Path) -> set[str]:
    return {child.name for child in directory.iterdir()}


DONE = {"v1", ".v1.dagfetch-manifest", ".v1.dagfetch-lock"}


@pytest.fixture
def first(repo: GitRepo) -> str:
    return repo.commit(tricky())


@pytest.fixture
def second(repo: GitRepo, first: str) -> str:
    return repo.commit({**tricky(), b"a/b": text("newer")})


def test_fetch_tricky_tree_is_exact(client: Client, repo: GitRepo, first: str, beside: Path) -> None:
    receipt = client.fetch("etl", first, into=beside / "v1")

    assert disk_tree(beside / "v1") == expected(repo, first)
    assert receipt.tree_id == repo.tree_id(first)
    assert receipt.files == len(repo.ls_tree(first))
    assert receipt.bytes == receipt.bytes_received == sum(file.size for file in repo.ls_tree(first))
    assert (receipt.commit, receipt.path) == (first, beside / "v1")
    assert names(beside) == DONE


def test_fetch_by_pin_is_the_pins_commit(client: Client, repo: GitRepo, first: str, beside: Path) -> None:
    client.pins.create("run-1", "etl", first)
    repo.commit({b"other": text("moved on")}, orphan=True)

    assert client.fetch("etl", pin="run-1", into=beside / "v1").commit == first


def test_fetch_same_commit_again_asks_nobody(client: Client, first: str, beside: Path) -> None:
    client.fetch("etl", first, into=beside / "v1")

    with Client("unix:/nowhere") as nobody:
        again = nobody.fetch("etl", first, into=beside / "v1")

    assert (again.source, again.bytes_received) == (Source.LOCAL, 0)


def test_fetch_other_commit_of_same_tree_sends_nothing(client: Client, repo: GitRepo, first: str, beside: Path) -> None:
    client.fetch("etl", first, into=beside / "v1")
    same = repo.commit(tricky())

    receipt = client.fetch("etl", same, into=beside / "v1")

    assert (receipt.source, receipt.commit) == (Source.LOCAL, same)


def test_fetch_other_tree_is_refused_and_replaced_on_demand(
    client: Client, repo: GitRepo, first: str, second: str, beside: Path
) -> None:
    client.fetch("etl", first, into=beside / "v1")

    with pytest.raises(DagfetchError, match=first) as refused:
        client.fetch("etl", second, into=beside / "v1")
    assert refused.value.reason == "TARGET_OCCUPIED"
    assert disk_tree(beside / "v1") == expected(repo, first)

    client.fetch("etl", second, into=beside / "v1", replace=True)
    assert disk_tree(beside / "v1") == expected(repo, second)
    assert names(beside) == DONE


def test_fetch_changed_or_foreign_directory_is_refused(client: Client, first: str, beside: Path) -> None:
    client.fetch("etl", first, into=beside / "v1")
    (beside / "v1/a0").write_text("longer than it was before")
    (beside / "v2").mkdir()
    (beside / "v2/precious").write_text("x")
    (beside / "v3").symlink_to(beside / "v2")

    for name in ("v1", "v2", "v3"):
        with pytest.raises(DagfetchError) as refused:
            client.fetch("etl", first, into=beside / name)
        assert refused.value.reason == "TARGET_OCCUPIED", name
    assert (beside / "v2/precious").read_text() == "x"


def test_fetch_narrowed_is_the_part_and_proven(client: Client, first: str, beside: Path) -> None:
    receipt = client.fetch("etl", first, into=beside / "v1", paths=["a", "bin/"])

    assert [file.path for file in disk_tree(beside / "v1")] == [b"a/b", b"a/b-c", b"a/b.c/d", b"bin/run"]
    assert (receipt.narrowed, receipt.files) == (True, 4)
    assert client.fetch("etl", first, into=beside / "v1", paths=["bin", "a"]).source is Source.LOCAL


def test_fetch_modes_are_gits_whatever_the_umask(client: Client, first: str, beside: Path, umask: None) -> None:
    client.fetch("etl", first, into=beside / "v1")
    client.fetch("etl", first, into=beside / "v2", read_only=True)

    assert modes(beside / "v1", ".", "bin", "a0", "bin/run") == [0o755, 0o755, 0o644, 0o755]
    assert modes(beside, ".v1.dagfetch-manifest") == [0o644]
    assert modes(beside / "v2", ".", "bin", "a0", "bin/run") == [0o755, 0o755, 0o444, 0o555]


def modes(root: Path, *paths: str) -> list[int]:
    return [stat.S_IMODE((root / path).lstat().st_mode) for path in paths]


def test_fetch_unknown_commit_leaves_nothing(client: Client, beside: Path) -> None:
    with pytest.raises(NotFoundError) as unknown:
        client.fetch("etl", "0" * 40, into=beside / "v1")

    assert unknown.value.reason == "COMMIT_UNKNOWN"
    assert unknown.value.metadata
    assert names(beside) == set()


def test_fetch_leftovers_of_the_dead_are_swept_and_of_the_living_kept(client: Client, first: str, beside: Path) -> None:
    dead = beside / ".v1.dagfetch-staging-0000000000000000"
    (dead / "tree").mkdir(parents=True)
    (dead / "tree/half").write_text("half")
    living = beside / ".v1.dagfetch-staging-1111111111111111"
    living.mkdir()
    code = (
        "import fcntl, os, sys; f = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY); fcntl.lockf(f, fcntl.LOCK_EX);"
        "print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(living / "lock")]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout and holder.stdout.readline() == b"held\n"
        client.fetch("etl", first, into=beside / "v1")
        assert names(beside) == DONE | {living.name}
        holder.communicate(b"")


def test_fetch_many_threads_into_one_target_end_with_one_tree(client: Client, repo: GitRepo, first: str, beside: Path) -> None:
    together = threading.Barrier(6)

    def fetch() -> Source:
        together.wait()
        return client.fetch("etl", first, into=beside / "v1").source

    with ThreadPoolExecutor(6) as executor:
        sources = [future.result() for future in [executor.submit(fetch) for _ in range(6)]]

    assert sum(source is not Source.LOCAL for source in sources) == 1
    assert disk_tree(beside / "v1") == expected(repo, first)
    assert names(beside) == DONE


def test_try_exclusive_own_second_file_is_granted_by_the_kernel(beside: Path) -> None:
    """Why a process must know its own staging directories: the lock alone would not tell."""
    one, other = (os.open(beside / "lock", os.O_CREAT | os.O_WRONLY) for _ in range(2))

    assert try_exclusive(one)
    assert try_exclusive(other)
    os.close(one)
    os.close(other)


def test_fetch_with_base_sends_what_differs(client: Client, repo: GitRepo, first: str, second: str, beside: Path) -> None:
    moved = {b"moved/" + path if path == b"large" else path: file for path, file in tricky().items()}
    third = repo.commit(
        {**moved, b"a0": (0o100755, b"sorts after a/"), b"link": (0o120000, b"a0"), b"modules/new": (0o160000, b"2" * 40)}
    )
    client.fetch("etl", first, into=beside / "v1")

    for name, commit in (("v2", second), ("v3", third)):
        receipt = client.fetch("etl", commit, into=beside / name, base=beside / "v1")

        assert disk_tree(beside / name) == expected(repo, commit)
        assert receipt.base == repo.tree_id(first)
        assert receipt.bytes_received < 100
    assert disk_tree(beside / "v1") == expected(repo, first)


def test_fetch_replacing_takes_the_target_for_its_base(
    client: Client, repo: GitRepo, first: str, second: str, beside: Path
) -> None:
    client.fetch("etl", first, into=beside / "v1")

    receipt = client.fetch("etl", second, into=beside / "v1", replace=True)

    assert receipt.bytes_received < 100
    assert disk_tree(beside / "v1") == expected(repo, second)


@pytest.mark.parametrize("damage", ["edited", "missing", "no manifest", "no directory", "link"])
def test_fetch_with_damaged_base_does_without(
    client: Client, repo: GitRepo, first: str, second: str, beside: Path, damage: str
) -> None:
    client.fetch("etl", first, into=beside / "v1")
    victim = beside / "v1/a0"
    if damage == "edited":
        victim.write_text("Sorts after a/")
    elif damage == "missing":
        victim.unlink()
    elif damage == "no manifest":
        (beside / ".v1.dagfetch-manifest").unlink()
    elif damage == "no directory":
        shutil.rmtree(beside / "v1")
    else:
        victim.unlink()
        (beside / "elsewhere").write_text("sorts after a/")
        victim.symlink_to(beside / "elsewhere")

    receipt = client.fetch("etl", second, into=beside / "v2", base=beside / "v1")

    assert receipt.base is None
    assert disk_tree(beside / "v2") == expected(repo, second)


def test_java_client_accepts_a_directory_of_ours(client: Client, first: str, beside: Path) -> None:
    client.fetch("etl", first, into=beside / "v1")

    assert dagfetch("verify", str(beside / "v1")) == 0
    (beside / "v1/a0").write_text("Sorts after a/")
    assert dagfetch("verify", str(beside / "v1")) == 6


def test_we_accept_a_directory_of_the_java_client(daemon: Daemon, first: str, beside: Path) -> None:
    assert dagfetch("fetch", f"etl@{first}", "--into", str(beside / "v1"), "--address", daemon.address) == 0

    manifest = manifest_file.read(manifest_file.beside(str(beside / "v1")))
    assert manifest is not None
    assert check.full(manifest, str(beside / "v1")) == []
    with Client("unix:/nowhere") as nobody:
        assert nobody.fetch("etl", first, into=beside / "v1").source is Source.LOCAL


def dagfetch(*words: str) -> int:
    launcher = os.environ.get("DAGFETCH_LAUNCHER", str(ROOT / "dagfetch"))
    return subprocess.run([launcher, *words], capture_output=True).returncode


def test_check_full_sees_every_difference(client: Client, first: str, beside: Path) -> None:
    client.fetch("etl", first, into=beside / "v1")
    root = beside / "v1"
    manifest = manifest_file.read(manifest_file.beside(str(root)))
    assert manifest is not None
    (root / "a0").write_text("Sorts after a/")
    (root / "a-").unlink()
    (root / "surplus").mkdir()
    (root / "bin/run").chmod(0o644)
    (root / "link").unlink()
    (root / "link").symlink_to("a0")
    (root / "modules/sub/file").write_text("x")

    assert [str(finding) for finding in check.quick(manifest, str(root))] == [
        "a- is missing",
        "bin/run is not executable",
        "link points elsewhere",
        "modules/sub/file is not part of the version",
        "surplus is not part of the version",
    ]
    assert "a0 has other content" in [str(finding) for finding in check.full(manifest, str(root))]


def test_manifest_damaged_anywhere_is_refused(client: Client, first: str, beside: Path) -> None:
    client.fetch("etl", first, into=beside / "v1")
    file = Path(manifest_file.beside(str(beside / "v1")))
    good = file.read_bytes()
    for i in range(0, len(good), 13):
        file.write_bytes(good[:i] + bytes((good[i] ^ 1,)) + good[i + 1 :])
        with pytest.raises(VerificationError, match="damaged"):
            manifest_file.read(str(file))
        file.write_bytes(good[:i])
        with pytest.raises(VerificationError, match="damaged"):
            manifest_file.read(str(file))
