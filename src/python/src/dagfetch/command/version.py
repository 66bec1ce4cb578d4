"""The version that a command is about, as people write it."""

from __future__ import annotations

import re
from typing import NamedTuple

from dagfetch.client import Client
from dagfetch.command.output import Output

_COMMIT = re.compile("[0-9a-fA-F]{40}")


class DagTarget(NamedTuple):
    """``etl@main``, ``etl@<commit>``, or ``etl`` for the default ref.

    What has exactly 40 hex digits is a commit, everything else is a ref.
    """

    dag_id: str
    commit: str
    ref: str

    @staticmethod
    def parse(text: str) -> DagTarget:
        dag, _, rest = text.partition("@")
        if not dag:
            raise ValueError(f'"{text}" names no DAG (expected: DAG@COMMIT or DAG@REF)')
        return DagTarget(dag, rest, "") if _COMMIT.fullmatch(rest) else DagTarget(dag, "", rest)


def choose(client: Client, output: Output, target: str | None, pin: str | None, timeout: float) -> dict[str, str]:
    """Turns it into what fixes a version: asks for the commit of a ref, and for the DAG of a pin."""
    if pin is not None:
        found = client.pins.get(pin, timeout=timeout)
        output.note(f"pin {pin} is {found.dag_id}@{found.commit}")
        return {"dag_id": found.dag_id, "pin": pin}
    dag = DagTarget.parse(target or "")
    if dag.commit:
        return {"dag_id": dag.dag_id, "commit": dag.commit}
    version = client.resolve(dag.dag_id, dag.ref, timeout=timeout).version
    output.note(f"{target} is commit {version.commit}")
    return {"dag_id": dag.dag_id, "commit": version.commit}
