"""What each subcommand does. Returns the exit code."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from dagfetch.client import Client
from dagfetch.command import amounts, views
from dagfetch.command.output import Output
from dagfetch.command.version import DagTarget, choose
from dagfetch.errors import LocalReason, local, of_disk
from dagfetch.fetch.listener import Listener, Preparation
from dagfetch.fetch.receipt import Receipt, Source
from dagfetch.tree import check, manifest_file
from dagfetch.tree.manifest import Manifest
from dagfetch.values import Pin


def fetch(args: argparse.Namespace, client: Client, output: Output) -> int:
    version = choose(client, output, args.target, args.pin, args.timeout)
    receipt = client.fetch(
        **version,
        into=args.into,
        paths=args.path,
        replace=args.replace,
        read_only=args.read_only,
        cached_only=args.cached_only,
        base=args.base,
        retries=args.retries,
        timeout=args.timeout,
        listener=_Progress(output),
    )
    output.done(views.receipt(receipt), _receipt_lines(receipt))
    return 0


def resolve(args: argparse.Namespace, client: Client, output: Output) -> int:
    dag = DagTarget.parse(args.target)
    answer = client.resolve(dag.dag_id, dag.ref, commit=dag.commit, pin=args.pin, max_age=args.max_age, timeout=args.timeout)
    output.answer(views.resolution(answer), [f"{dag.dag_id}@{answer.version.commit}", f"  tree  {answer.version.tree_id}"])
    return 0


def verify(args: argparse.Namespace, client: Client, output: Output) -> int:
    """Hashes a fetched directory again. Asks no daemon."""
    try:
        return _verify(os.path.realpath(args.directory), output)
    except OSError as e:
        raise of_disk(f"cannot verify {args.directory}", e) from e


def pin_create(args: argparse.Namespace, client: Client, output: Output) -> int:
    dag = DagTarget.parse(args.target)
    labels = dict(label.partition("=")[::2] for label in args.label)
    pin = client.pins.create(
        args.run,
        dag.dag_id,
        dag.commit or None,
        ref=dag.ref,
        ttl=args.ttl,
        labels=labels,
        max_age=args.max_age,
        timeout=args.timeout,
    )
    output.done(views.pin(pin), _pin_lines(pin))
    return 0


def pin_get(args: argparse.Namespace, client: Client, output: Output) -> int:
    pin = client.pins.get(args.run, timeout=args.timeout)
    output.answer(views.pin(pin), _pin_lines(pin))
    return 0


def pin_list(args: argparse.Namespace, client: Client, output: Output) -> int:
    pins = list(client.pins.list(dag_id=args.dag, repository=args.repository, timeout=args.timeout))
    output.answer({"pins": [views.pin(pin) for pin in pins]}, [line for pin in pins for line in _pin_lines(pin)])
    return 0


def pin_renew(args: argparse.Namespace, client: Client, output: Output) -> int:
    pin = client.pins.renew(args.run, args.ttl, timeout=args.timeout)
    output.done(views.pin(pin), _pin_lines(pin))
    return 0


def pin_delete(args: argparse.Namespace, client: Client, output: Output) -> int:
    client.pins.delete(args.run, allow_missing=args.allow_missing, timeout=args.timeout)
    output.done({"deleted": args.run}, [f"pin {args.run} is deleted"])
    return 0


class _Progress(Listener):
    """Says on the error output how a fetch goes, a line for each phase."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._phase: str | None = None

    def preparing(self, preparation: Preparation) -> None:
        if preparation.phase != self._phase:
            self._phase = preparation.phase
            self._output.note(
                {
                    "queued": "waiting for a place at the remote",
                    "fetching": "the daemon fetches from the remote",
                    "building": "the daemon builds a checkout",
                }.get(preparation.phase, "the daemon prepares the answer")
            )

    def begins(self, files: int, size: int) -> None:
        self._output.note(f"receiving {amounts.count(files, 'file')}, {amounts.size(size)}")

    def left_behind(self, why: OSError) -> None:
        self._output.warn(f"the staging directory could not be deleted, the next fetch will try again: {why}")


def _receipt_lines(receipt: Receipt) -> Iterator[str]:
    what = "was there already" if receipt.source is Source.LOCAL else "fetched"
    yield f"{receipt.dag_id}@{receipt.commit} {what}{', narrowed' if receipt.narrowed else ''}"
    yield f"  tree    {receipt.tree_id}"
    yield f"  into    {receipt.path}"
    yield f"  holds   {amounts.count(receipt.files, 'file')}, {amounts.size(receipt.bytes)}"
    if receipt.submodules_left_out:
        lacks = amounts.count(receipt.submodules_left_out, "submodule")
        yield f'  lacks   {lacks}, as empty directories; "submodules: recursive" of the repository would deliver them'
    if receipt.base:
        yield f"  base    {receipt.base}"
    if receipt.source is not Source.LOCAL:
        came = amounts.size(receipt.bytes_received)
        yield f"  came    from {receipt.source.value}, {came} in {amounts.duration(receipt.elapsed)}"


def _pin_lines(pin: Pin) -> Iterator[str]:
    yield f"{pin.pin_id} -> {pin.dag_id}@{pin.commit}"
    yield f"  tree   {pin.tree_id}"
    yield f"  lasts  {f'until {pin.expire_time.isoformat()}' if pin.expire_time else 'until deleted'}"


def _verify(directory: str, output: Output) -> int:
    if not os.path.isdir(directory):
        raise local(LocalReason.TARGET_MISSING, f"{directory} is no directory; fetch into it first")
    place = manifest_file.beside(directory)
    manifest = manifest_file.read(place)
    if manifest is None:
        raise local(LocalReason.MANIFEST_MISSING, f"{directory} has no manifest ({place}), so it was not made by a fetch")
    findings = check.full(manifest, directory)
    answer = _verdict(directory, manifest, findings)
    if not findings:
        output.done(answer, [f"{directory} is {manifest.origin.dag_id}@{manifest.origin.commit}, unchanged"])
        return 0
    output.answer(answer, map(str, findings))
    return 6


def _verdict(directory: str, manifest: Manifest, findings: list[check.Finding]) -> dict[str, object]:
    return {
        "path": directory,
        "dag_id": manifest.origin.dag_id,
        "repository": manifest.origin.repository,
        "commit": manifest.origin.commit,
        "tree_id": manifest.tree_id,
        "narrowed": bool(manifest.narrowing),
        "files": len(manifest.files),
        "bytes": manifest.size,
        "ok": not findings,
        "findings": [{"path": f.path, "kind": f.kind, "what": f.what} for f in findings],
    }
