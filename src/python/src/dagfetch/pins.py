"""The calls of ``dagfetch.v1.PinService``, whose proto file says what each does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dagfetch.connection import Connection
from dagfetch.values import Pin

if TYPE_CHECKING:
    from google.protobuf.duration_pb2 import Duration


class Pins:
    """What keeps the versions of runs. Thread-safe."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(
        self,
        pin_id: str,
        dag_id: str,
        commit: str | None = None,
        *,
        ref: str | None = None,
        ttl: float | None = None,
        labels: Mapping[str, str] | None = None,
        max_age: float | None = None,
        timeout: float = 600,
    ) -> Pin:
        """Pins a run to a commit, or to what a ref (None: the default one) is now. Doing it again changes nothing.

        ``ttl`` and ``max_age`` are seconds; without a ttl the pin lasts until it is deleted.
        """
        if commit and ref:
            raise ValueError("name either a commit or a ref")
        request = _messages().CreatePinRequest(
            pin_id=pin_id,
            dag_id=dag_id,
            commit=commit or None,
            ref=ref or None,
            ttl=duration(ttl),
            labels=labels or {},
            max_age=duration(max_age),
        )
        return Pin.of(self._call("CreatePin", request, timeout).pin)

    def get(self, pin_id: str, *, timeout: float = 600) -> Pin:
        return Pin.of(self._call("GetPin", _messages().GetPinRequest(pin_id=pin_id), timeout).pin)

    def list(
        self,
        *,
        dag_id: str = "",
        repository: str = "",
        commit: str = "",
        labels: Mapping[str, str] | None = None,
        timeout: float = 600,
    ) -> Iterator[Pin]:
        """Reads pins in the order of their ids; each page is a call of its own, made when it is needed."""
        request = _messages().ListPinsRequest(dag_id=dag_id, repository=repository, commit=commit, labels=labels or {})
        while True:
            answer = self._call("ListPins", request, timeout)
            yield from map(Pin.of, answer.pins)
            if not answer.next_page_token:
                return
            request.page_token = answer.next_page_token

    def renew(self, pin_id: str, ttl: float | None = None, *, timeout: float = 600) -> Pin:
        """Gives a pin that many seconds from now; None: until it is deleted."""
        request = _messages().RenewPinRequest(pin_id=pin_id, ttl=duration(ttl))
        return Pin.of(self._call("RenewPin", request, timeout).pin)

    def delete(self, pin_id: str, *, allow_missing: bool = False, timeout: float = 600) -> None:
        self._call("DeletePin", _messages().DeletePinRequest(pin_id=pin_id, allow_missing=allow_missing), timeout)

    def _call(self, method: str, request: Any, timeout: float) -> Any:
        return self._connection.unary("PinService", method, request, timeout)


def duration(seconds: float | None) -> Duration | None:
    """Seconds as the protocol writes them."""
    from google.protobuf.duration_pb2 import Duration

    if seconds is None:
        return None
    message = Duration()
    message.FromMilliseconds(round(seconds * 1000))
    return message


def _messages() -> Any:
    from dagfetch.v1 import pin_service_pb2

    return pin_service_pb2
