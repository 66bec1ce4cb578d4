"""Fetches of versions into directories."""

from __future__ import annotations

import os
import time

from dagfetch.connection import Connection
from dagfetch.errors import of_disk
from dagfetch.fetch.answer import Answer
from dagfetch.fetch.listener import Listener
from dagfetch.fetch.receipt import Receipt, Source
from dagfetch.fetch.request import FetchOptions, VersionName, message
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
            return self._ask(target, present, timeout)
        except OSError as e:
            raise of_disk(f"cannot fetch into {os.fspath(into)}", e) from e

    def _is_named(self, manifest: Manifest) -> bool:
        """One (DAG, commit) is one tree for ever, so that the daemon need not be asked for it."""
        return (
            manifest.origin.dag_id == self._version.dag_id
            and manifest.origin.commit == self._version.commit
            and manifest.is_same_content(manifest.tree_id, self._options.narrowing)
        )

    def _ask(self, target: Target, present: Manifest | None, timeout: float) -> Receipt:
        request = message(self._version, self._options)
        with Answer(self._connection, request, timeout, self._listener) as answer:
            if present and present.is_same_content(answer.tree_id, self._options.narrowing):
                return self._local(present, answer.origin, target)
            if present and not self._options.replace:
                raise target.occupied_by(present)
            return self._write(answer, target)

    def _write(self, answer: Answer, target: Target) -> Receipt:
        staged = target.stage()
        try:
            writer = TreeWriter(staged.tree, read_only=self._options.read_only)
            manifest = answer.read_into(writer, self._options.narrowing)
            if not target.publish(staged, manifest, replaceable=self._options.replace):
                return self._local(manifest, manifest.origin, target)
            return Receipt.of(
                manifest,
                manifest.origin,
                target.path,
                received=answer.received,
                source=answer.source,
                elapsed=self._elapsed(),
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
