"""Fetches of versions into directories."""

from __future__ import annotations

import os
import time

from dagfetch.connection import Connection
from dagfetch.errors import LocalReason, local, of_disk
from dagfetch.fetch.answer import Answer, AnswerLostError
from dagfetch.fetch.base import Base, BaseDamagedError
from dagfetch.fetch.listener import Listener
from dagfetch.fetch.receipt import Receipt, Source
from dagfetch.fetch.request import FetchOptions, VersionName, message
from dagfetch.fetch.retries import Retries
from dagfetch.tree.manifest import Manifest, Origin
from dagfetch.write.staging import Staging
from dagfetch.write.target import Target
from dagfetch.write.tree_writer import TreeWriter


class Fetcher:
    """One fetch: look at the target, read and prove the answer while it is written aside, publish."""

    def __init__(self, connection: Connection, version: VersionName, options: FetchOptions, listener: Listener) -> None:
        self._connection = connection
        self._version = version
        self._options = options
        self._listener = listener
        self._start = time.monotonic()

    def fetch(self, into: str | os.PathLike[str], timeout: float) -> Receipt:
        """Fetches, unless the target holds the version already. If it raises, the directory is as it was before."""
        try:
            target = Target.at(into)
            present = target.sound_tree(replaceable=self._options.replace)
            if present and self._is_named(present):
                return self._local(present, present.origin, target)
            retries = Retries(self._options.retries, timeout)
            return self._insist(target, present, self._base(target), retries)
        except OSError as e:
            raise of_disk(f"cannot fetch into {os.fspath(into)}", e) from e

    def _is_named(self, manifest: Manifest) -> bool:
        """One (DAG, commit) is one tree for ever, so that the daemon need not be asked for it."""
        return (
            manifest.origin.dag_id == self._version.dag_id
            and manifest.origin.commit == self._version.commit
            and manifest.is_same_content(manifest.tree_id, self._options.narrowing)
        )

    def _base(self, target: Target) -> Base | None:
        """The base that is named; else what the target holds, if that is to be replaced. None for a part of a version."""
        directory = self._options.base or (target.path if self._options.replace else None)
        return Base.in_directory(directory) if directory and not self._options.narrowing else None

    def _insist(self, target: Target, present: Manifest | None, base: Base | None, retries: Retries) -> Receipt:
        """Starts over once if the answer is lost on the way, and without the base if that is damaged."""
        for _ in range(2):
            try:
                return self._ask(target, present, base, retries)
            except BaseDamagedError:
                base = None
            except AnswerLostError as e:
                lost = e.__cause__
        try:
            return self._ask(target, present, None, retries)
        except AnswerLostError as e:
            raise local(LocalReason.CONNECTION_LOST, f"the answer was lost again and again: {lost or e.__cause__}") from e

    def _ask(self, target: Target, present: Manifest | None, base: Base | None, retries: Retries) -> Receipt:
        request = message(self._version, self._options, base.manifest.tree_id if base else "")
        with Answer(self._connection, request, retries, self._listener) as answer:
            if present and present.is_same_content(answer.tree_id, self._options.narrowing):
                answer.prove(present)
                return self._local(present, answer.origin, target)
            if present and not self._options.replace:
                raise target.occupied_by(present)
            return self._write(answer, target, base if answer.base_tree_id else None)

    def _write(self, answer: Answer, target: Target, base: Base | None) -> Receipt:
        staged = target.stage()
        try:
            writer = TreeWriter(staged.tree, read_only=self._options.read_only)
            manifest, inherited = answer.read_into(writer, self._options.narrowing, base.manifest if base else None)
            if base:
                # Last, when the tree id is proven: nothing is copied in vain, and no path but the version's own is made.
                for entry, source in inherited:
                    writer.add(entry, b"" if entry.is_gitlink else base.content(source))
            if not target.publish(staged, manifest, replaceable=self._options.replace):
                return self._local(manifest, manifest.origin, target)
            return Receipt.of(
                manifest,
                manifest.origin,
                target.path,
                received=answer.received,
                source=answer.source,
                elapsed=self._elapsed(),
                base=answer.base_tree_id or None,
            )
        finally:
            self._close(staged)

    def _close(self, staged: Staging) -> None:
        """Neither a published tree nor the reason of a failure changes because something cannot be deleted."""
        try:
            staged.close()
        except OSError as e:
            self._listener.left_behind(e)

    def _local(self, manifest: Manifest, origin: Origin, target: Target) -> Receipt:
        return Receipt.of(manifest, origin, target.path, received=0, source=Source.LOCAL, elapsed=self._elapsed())

    def _elapsed(self) -> float:
        return time.monotonic() - self._start
