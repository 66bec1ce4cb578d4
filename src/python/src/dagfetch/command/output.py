"""Where a command's answer goes: one JSON object, or lines for people, or with ``--quiet`` nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from dagfetch.command import amounts
from dagfetch.errors import DagfetchError


class Output:
    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self._json = as_json
        self._quiet = quiet

    def done(self, answer: Mapping[str, Any], lines: Iterable[str]) -> None:
        """Prints the outcome of something that was done."""
        if self._json or not self._quiet:
            self.answer(answer, lines)

    def answer(self, answer: Mapping[str, Any], lines: Iterable[str]) -> None:
        """Prints what was asked for, also with ``--quiet``."""
        text = json.dumps(answer) if self._json else "\n".join(lines)
        print(text.encode("utf-8", "backslashreplace").decode(), flush=True)

    def note(self, line: str) -> None:
        """Says something beside the answer."""
        if not self._json and not self._quiet:
            print(line, file=sys.stderr)

    def warn(self, line: str) -> None:
        """Says something that the caller should know although all went well."""
        print(json.dumps({"warning": line}) if self._json else f"dagfetch: {line}", file=sys.stderr)

    def failure(self, e: BaseException) -> int:
        """Says what went wrong, and returns the exit code."""
        if isinstance(e, DagfetchError):
            return self._failed(e.reason, e.code, str(e), e.exit_code, e)
        if isinstance(e, ValueError):
            return self._failed("USAGE", "INVALID_ARGUMENT", str(e), 2)
        return self._failed("BUG", "INTERNAL", f"this is a bug, please report it: {e!r}", 70)

    def _failed(self, reason: str, code: str, message: str, exit_code: int, known: DagfetchError | None = None) -> int:
        if not self._json:
            delay = known.retry_after if known else None
            retry = "" if delay is None else f" (retry in {amounts.duration(delay)})"
            print(f"dagfetch: {message}{retry}", file=sys.stderr)
            return exit_code
        error: dict[str, Any] = {"error": reason, "code": code, "message": message, "exit_code": exit_code}
        if known:
            error["metadata"] = known.metadata
            if known.retry_after is not None:
                error["retry_after_ms"] = int(known.retry_after * 1000)
        print(json.dumps(error), file=sys.stderr)
        return exit_code
