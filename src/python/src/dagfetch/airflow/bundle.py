"""The bundle."""

from __future__ import annotations

import inspect
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from airflow.dag_processing.bundles import base
from airflow.exceptions import AirflowException

from dagfetch import address as addresses
from dagfetch.airflow import presence, storage
from dagfetch.airflow.presence import is_whole
from dagfetch.airflow.program import Program
from dagfetch.airflow.state import State, StateFile
from dagfetch.airflow.usage import Usage
from dagfetch.errors import DagfetchError
from dagfetch.tree import hashes

log = logging.getLogger(__name__)

T = TypeVar("T")

_DAY = 86_400


class DagFetchBundle(base.BaseDagBundle):
    """A bundle whose versions are commits, and whose files come from a dagfetch daemon.

    A pinned version is a complete, real directory at ``versions_dir/<commit>``; one that is there is used without network.
    The unpinned bundle is such a directory, too, so that a refresh never changes a file under a running parser. When the daemon
    is away, the last good version answers. Whatever goes wrong, nothing but AirflowException comes out.

    :param source: what the daemon calls the bundle: a DAG whose scope is the bundle's directory. Default: the bundle's name
    :param ref: branch or tag to follow. Default: the repository's default ref
    :param address: the daemon; default: ``$DAGFETCH_ADDRESS``, else the socket of this user's daemon
    :param version_by: ``commit``: each commit is a version. ``tree``: only a commit that changes the bundle's files is
    :param subdir: where in the bundle the DAGs are; the whole bundle is fetched
    :param refresh_timeout: seconds that asking for the newest version may take. Airflow heartbeats in the same loop
    :param fetch_timeout: seconds that fetching a version may take
    :param patience: seconds to try again for if the daemon is away and the version is not on disk
    :param pin_ttl: seconds for which the daemon keeps a version after it was last the newest
    """

    supports_versioning = True

    def __init__(
        self,
        *,
        source: str | None = None,
        ref: str | None = None,
        address: str | None = None,
        version_by: str = "commit",
        subdir: str | None = None,
        view_url_template: str | None = None,
        refresh_timeout: float = 10,
        fetch_timeout: float = 120,
        patience: float = 20,
        pin_ttl: float = 30 * _DAY,
        **kwargs: Any,
    ) -> None:
        known, unknown = _split(kwargs)
        super().__init__(**known)
        self.source = source or self.name
        self.ref = ref or ""
        self.subdir = subdir
        self._view_url_template = view_url_template
        self._version_by = version_by
        self._refresh_timeout = refresh_timeout
        self._fetch_timeout = fetch_timeout
        self._patience = patience
        self._pin_ttl = pin_ttl
        self._program = Program(address)
        self._states = StateFile(self.base_dir)
        self._state: State | None = None
        self._usage: dict[str, Usage] = {}
        self._mistake = _mistake(self.name, version_by, address, self.version, subdir, unknown)

    def initialize(self) -> None:
        if not self.is_initialized:
            self._guarded(self._initialize)
        super().initialize()

    def refresh(self) -> None:
        if self.version:
            raise AirflowException(f"{self!r} is pinned and is not refreshed")
        self._guarded(self._refresh)

    @property
    def path(self) -> Path:
        if self.version:
            root = self.versions_dir / self.version
        elif self._state:
            root = self.versions_dir / self._state.version
        else:
            root = self._states.link
        return root / self.subdir if self.subdir else root

    def get_current_version(self) -> Any:
        """A ``BundleVersion`` where Airflow knows it (3.3), else a string; None if nothing was ever fetched here."""
        state = None if self.version else self._state or self._states.read(self.source, self.ref)
        version = self.version or (state.version if state else None)
        if version is None or not hasattr(base, "BundleVersion"):
            return version
        data = {"source": self.source, "commit": state.commit, "tree_id": state.tree_id} if state else None
        return base.BundleVersion(version=version, data=data)

    def view_url_template(self) -> str | None:
        return self._view_url_template

    def view_url(self, version: str | None = None) -> str | None:
        """For Airflow 3.0, which knows no template."""
        if not self._view_url_template or not version:
            return None
        attributes = {**vars(self), "version": version}
        try:
            return self._view_url_template.format(**attributes)
        except (KeyError, IndexError, ValueError, AttributeError):
            return None

    def pin_run(self, run: str, ttl: float) -> None:
        """Has the daemon keep the pinned version for a run, for that many seconds if it is not released before."""
        if self.version:
            self._guarded(lambda: self._pin_run(run, ttl))

    def release_run(self, run: str, ttl: float) -> None:
        """Lets a run's pin last that many seconds more: it may still be cleared and run again."""
        self._guarded(lambda: self._renew(run, ttl))

    def __repr__(self) -> str:
        return f"<DagFetchBundle(name={self.name!r}, source={self.source!r}, ref={self.ref!r}, version={self.version!r})>"

    def _initialize(self) -> None:
        if self.version:
            self._provide(self.version)
            return
        state = self._known()
        if state is None or state.age() > self.refresh_interval:
            self._refresh()
        else:
            self._state = state

    def _refresh(self) -> None:
        """Serves the last good version if the daemon does not answer."""
        last = self._known()
        try:
            state = self._newest(last)
            self._provide(state.version)
            self._states.write(state)
        except (DagfetchError, OSError) as e:
            if last is None:
                raise
            log.warning("dagfetch: %r stays at version %s: %s", self, last.version, e)
            state = last
        self._let_go_of_all_but(state, last)
        self._state = state

    def _known(self) -> State | None:
        """The last good state whose tree is here."""
        state = self._state or self._states.read(self.source, self.ref)
        if state is None:
            return None
        self._use(state.version)
        return state if is_whole(str(self.versions_dir / state.version)) else None

    def _newest(self, last: State | None) -> State:
        """Asks the daemon, and has it keep what it says."""
        found = self._program.run("resolve", f"{self.source}@{self.ref}", timeout=self._refresh_timeout)
        commit, tree = str(found["commit"]), str(found["tree_id"])
        now = time.time()
        if last and (last.commit == commit or (self._version_by == "tree" and last.tree_id == tree)):
            renewed = replace(last, commit=commit, seen=now)
            return renewed if now - last.pinned < self._pin_ttl / 10 else self._pinned(renewed)
        return self._pinned(State(self.source, self.ref, commit, commit, tree, now))

    def _pinned(self, state: State) -> State:
        """Pins a version, by its commit or by its tree.

        A pin that is named by a tree and exists already holds the first commit that was seen with this tree. That one is the
        version, for every host that asks the same daemon.
        """
        key = state.tree_id if self._version_by == "tree" else state.version
        pin = f"airflow/{quote(self.name, safe='')}/{key}"
        try:
            held = self._create(pin, f"{self.source}@{state.version}", self._pin_ttl)
        except DagfetchError as e:
            if e.reason != "PIN_TARGET_DIFFERS":
                raise
            held = self._renew(pin, self._pin_ttl)
        else:
            if state.pinned:
                self._renew(pin, self._pin_ttl)
        return replace(state, version=str(held["commit"]), pinned=time.time())

    def _pin_run(self, run: str, ttl: float) -> None:
        held = self._create(run, f"{self.source}@{self.version}", ttl)
        # A run that is cleared has the pin of its first time, and that one is about to go.
        expires = held["expire_time"]
        if expires and datetime.fromisoformat(expires.replace("Z", "+00:00")).timestamp() < time.time() + ttl / 2:
            self._renew(run, ttl)

    def _create(self, pin: str, target: str, ttl: float) -> dict[str, Any]:
        return self._program.run("pin", "create", pin, target, "--ttl", _time(ttl), timeout=self._refresh_timeout)

    def _renew(self, pin: str, ttl: float) -> dict[str, Any]:
        return self._program.run("pin", "renew", pin, "--ttl", _time(ttl), timeout=self._refresh_timeout)

    def _provide(self, version: str) -> None:
        """Makes the version's directory, if it is not there, out of what came last and what is sent."""
        self._use(version)
        directory = self.versions_dir / version
        if is_whole(str(directory)):
            return
        storage.make(self.versions_dir)
        base_directory = presence.newest(str(self.versions_dir))
        based = ("--base", base_directory) if base_directory else ()
        receipt = self._program.insist(
            *("fetch", f"{self.source}@{version}", "--into", str(directory), "--replace", *based),
            timeout=self._fetch_timeout,
            patience=self._patience,
        )
        log.info(
            "dagfetch: %s has version %s: %s files, %s bytes, of which %s were sent, in %s ms",
            repr(self),  # not the bundle: a handler that keeps the record would keep the version in use
            version,
            *(receipt[key] for key in ("files", "bytes", "bytes_received", "elapsed_ms")),
        )

    def _use(self, version: str) -> None:
        self._usage.setdefault(version, Usage(base.get_bundle_tracking_file(self.name, version))).hold()

    def _let_go_of_all_but(self, *states: State | None) -> None:
        """The version before stays in use: parsers that are queued have its path."""
        kept = {state.version for state in states if state}
        for version in set(self._usage) - kept:
            self._usage.pop(version).release()

    def _guarded(self, action: Callable[[], T]) -> T:
        if self._mistake:
            raise AirflowException(f"{self!r}: {self._mistake}")
        try:
            return action()
        except AirflowException:
            raise
        except Exception as e:
            raise AirflowException(f"{self!r}: {e}") from e


def _split(kwargs: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What this Airflow's base class takes, and the names of what it does not: another release may."""
    parameters = inspect.signature(base.BaseDagBundle.__init__).parameters
    known = {name: value for name, value in kwargs.items() if name in parameters}
    return known, sorted(set(kwargs) - set(known) - {"version_data", "dag_id"})


def _mistake(
    name: str, version_by: str, address: str | None, version: str | None, subdir: str | None, unknown: list[str]
) -> str:
    """What is wrong with the arguments: said when the bundle is used, for a constructor that raises makes DAGs vanish."""
    if "/" in name:
        return "a bundle's name must have no slash: Airflow makes file names of it"
    if version_by not in ("commit", "tree"):
        return f'version_by: "{version_by}" (expected: commit or tree)'
    if unknown:
        return f"unknown arguments: {', '.join(unknown)}"
    if version and not hashes.is_hex(version):
        return f'version: "{version}" (expected: 40 lower-case hex digits)'
    if subdir and (subdir.startswith("/") or ".." in Path(subdir).parts):
        return f'subdir: "{subdir}" (expected: a relative path below the bundle)'
    try:
        if address:
            addresses.parse(address)
    except ValueError as e:
        return str(e)
    return ""


def _time(seconds: float) -> str:
    return f"{max(int(seconds), 1)}s"
