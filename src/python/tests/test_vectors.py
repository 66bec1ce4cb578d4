"""What every client must agree on."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from kit.vectors import entry, vectors

from dagfetch.errors import DagfetchError, VerificationError
from dagfetch.failures import of_status
from dagfetch.tree import manifest_file, percent
from dagfetch.tree.gitlinks import Submodule, tree_id_with
from dagfetch.tree.order import PathOrder
from dagfetch.tree.path import describe, require_safe
from dagfetch.tree.tree_hash import tree_id


def named(cases: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in cases])


@pytest.mark.parametrize("case", vectors("paths")["hostile"], ids=lambda case: case["why"])
def test_hostile_path_is_refused(case: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        require_safe(percent.decode(case["path"]))


@pytest.mark.parametrize("case", vectors("paths")["lawful"], ids=lambda case: case["path"][:40])
def test_lawful_path_is_kept_and_shown(case: dict[str, str]) -> None:
    path = percent.decode(case["path"])

    assert describe(require_safe(path)) == case["shown"]
    assert percent.encode(path) == case["path"]


@named(vectors("trees")["trees"])
def test_tree_id_is_gits(case: dict[str, Any]) -> None:
    entries = [entry(line) for line in case["entries"]]
    order = PathOrder()
    for one in entries:
        order.accept(one)

    assert tree_id(entries) == case["tree_id"]


@named(vectors("trees")["refused"])
def test_entries_that_are_no_tree_are_refused(case: dict[str, Any]) -> None:
    order = PathOrder()
    with pytest.raises(VerificationError):
        for line in case["entries"]:
            order.accept(entry(line))


def submodules(case: dict[str, Any]) -> list[Submodule]:
    return [Submodule(each["path"].encode(), base64.b64decode(each["commit"])) for each in case["submodules"]]


@named(vectors("submodules")["trees"])
def test_tree_id_with_gitlinks_is_gits(case: dict[str, Any]) -> None:
    entries = [entry(line) for line in case["entries"]]

    assert tree_id_with(entries, submodules(case)) == case["tree_id"]


@named(vectors("submodules")["refused"])
def test_submodule_that_is_not_there_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(VerificationError):
        tree_id_with([entry(line) for line in case["entries"]], submodules(case))


@named(vectors("manifests")["sound"])
def test_sound_manifest_is_read_and_written_alike(case: dict[str, Any]) -> None:
    manifest = manifest_file.parse(case["text"].encode())

    assert (manifest.tree_id, len(manifest.files)) == (case["tree_id"], case["files"])
    assert manifest_file.format(manifest).decode() == case["text"]


@named(vectors("manifests")["damaged"])
def test_damaged_manifest_is_refused(case: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "manifest"
    file.write_text(case["text"])

    with pytest.raises(VerificationError, match="damaged"):
        manifest_file.read(str(file))


@named(vectors("errors")["errors"])
def test_status_is_the_same_error_in_every_client(case: dict[str, Any]) -> None:
    error = of_status(case["code"], case["message"], base64.b64decode(case["details"]), "unix:/run/x.sock")

    assert isinstance(error, DagfetchError)
    assert error.reason == case["reason"]
    assert error.exit_code == case["exit_code"]
    assert error.metadata == case["metadata"]
    assert error.retry_after == (case["retry_after_ms"] / 1000 if case["retry_after_ms"] else None)
