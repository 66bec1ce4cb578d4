"""Where a daemon listens."""

from __future__ import annotations

import os
import pwd
import re
from collections.abc import Mapping

VARIABLE = "DAGFETCH_ADDRESS"
"""The environment variable that the command, the clients and the Airflow bundle read."""

_TCP = re.compile(r"(\[[^\[\]/]+\]|[^:/\[\]]+):(\d{1,5})")


def parse(text: str) -> str:
    """Reads ``unix:/absolute/path``, or ``host:port`` for TCP without TLS, and returns its one form.

    Raises ValueError if it is neither.
    """
    if text.startswith("unix:"):
        path = text.removeprefix("unix:")
        path = path[2:] if path.startswith("///") else path
        if path.startswith("/") and "\0" not in path:
            return "unix:" + path
    else:
        match = _TCP.fullmatch(text)
        if match and 1 <= int(match[2]) <= 65_535:
            return f"{match[1]}:{int(match[2])}"
    raise ValueError(f'address: "{text}" (expected: unix:/absolute/path, or host:port)')


def of_environment(environment: Mapping[str, str] = os.environ) -> str:
    """The address that the environment names, else the socket of this user's daemon."""
    chosen = environment.get(VARIABLE, "")
    if chosen:
        return parse(chosen)
    user = pwd.getpwuid(os.getuid())
    return default(user.pw_name, user.pw_dir, environment)


def default(user: str, home: str, environment: Mapping[str, str]) -> str:
    """The daemon's own rule for its socket: by the user and XDG variables only, so that both find the same path."""
    if user == "root":
        return "unix:/run/dagfetch/dagfetch.sock"
    state = _directory(environment, "XDG_STATE_HOME", f"{home}/.local/state") + "/dagfetch"
    return "unix:" + _directory(environment, "XDG_RUNTIME_DIR", state) + "/dagfetch.sock"


def _directory(environment: Mapping[str, str], variable: str, fallback: str) -> str:
    value = environment.get(variable, "")
    return value.rstrip("/") if value.startswith("/") else fallback
