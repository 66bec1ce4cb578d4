"""What can go wrong for a caller: one class for each thing that a caller can do about it."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from enum import Enum


class DagfetchError(Exception):
    """A call that failed, because the daemon said so or because something on this side stood in the way.

    The message is for people: what, why, what to do. Programs catch one of the subclasses, or read ``reason``: the name of a
    ``dagfetch.v1.ErrorReason`` without its prefix, or of a :class:`LocalReason`; empty if there is none.
    """

    exit_code = 70

    def __init__(
        self,
        message: str,
        *,
        code: str = "UNKNOWN",
        reason: str = "",
        metadata: Mapping[str, str] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        """Name of the gRPC code, or of the one that a daemon would give for the like."""
        self.reason = reason
        self.metadata = dict(metadata or {})
        """The values that the message speaks of."""
        self.retry_after = retry_after
        """Seconds to wait before another attempt; None if the daemon did not say."""


class InvalidRequestError(DagfetchError):
    """The request is wrong; fix it."""

    exit_code = 2


class NotFoundError(DagfetchError):
    """There is no such DAG, commit, ref, pin or path; trying again does not help."""

    exit_code = 3


class UnavailableError(DagfetchError):
    """The daemon or the remote is away, or the time is over; trying again helps."""

    exit_code = 4


class DeniedError(DagfetchError):
    """The caller has no right to this."""

    exit_code = 5


class CorruptError(DagfetchError):
    """Content is not what its hashes promise."""

    exit_code = 6


class VerificationError(CorruptError):
    """What arrived, or what lies on disk, is not what its hashes promise. Nothing of it was published."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="DATA_LOSS", reason=LocalReason.VERIFICATION_FAILED.name)


class ExhaustedError(DagfetchError):
    """A disk, a queue or a rate limit; trying again later helps."""

    exit_code = 7


class PreconditionError(DagfetchError):
    """Something else must be done first; the message says what."""

    exit_code = 8


class ConflictError(PreconditionError):
    """Something else exists already, or has changed meanwhile. Read it, then decide."""


class CancelledError(DagfetchError):
    """The call was cancelled on this side."""

    exit_code = 130


class InternalError(DagfetchError):
    """A bug in dagfetch; report it."""

    exit_code = 70


_BY_CODE: dict[str, type[DagfetchError]] = {
    "INVALID_ARGUMENT": InvalidRequestError,
    "OUT_OF_RANGE": InvalidRequestError,
    "NOT_FOUND": NotFoundError,
    "UNAVAILABLE": UnavailableError,
    "DEADLINE_EXCEEDED": UnavailableError,
    "UNAUTHENTICATED": DeniedError,
    "PERMISSION_DENIED": DeniedError,
    "DATA_LOSS": CorruptError,
    "RESOURCE_EXHAUSTED": ExhaustedError,
    "FAILED_PRECONDITION": PreconditionError,
    "UNIMPLEMENTED": PreconditionError,
    "ALREADY_EXISTS": ConflictError,
    "ABORTED": ConflictError,
    "CANCELLED": CancelledError,
}


class LocalReason(Enum):
    """Why a call failed on this side of the connection. The daemon never sends these."""

    DAEMON_UNREACHABLE = 1
    """No daemon answers at the address."""
    CONNECTION_LOST = 2
    """The connection broke while a call was open."""
    DEADLINE_OVER = 3
    """The caller's own time is over."""
    CANCELLED = 4
    """The call was cancelled on this side."""
    VERIFICATION_FAILED = 5
    """What arrived, or what lies on disk, is not what its hashes promise."""
    TARGET_OCCUPIED = 6
    """The target directory holds something else and must not be replaced."""
    TARGET_MISSING = 7
    """There is no such directory."""
    MANIFEST_MISSING = 8
    """There is no manifest beside the directory."""
    FILE_SYSTEM_UNFIT = 9
    """This file system cannot hold a file of the version."""
    LOCAL_IO = 10
    """Something is wrong with the local disk that is none of the below."""
    LOCAL_DENIED = 11
    """No right to read or write here."""
    LOCAL_DISK_FULL = 12
    """The local disk, or a quota on it, is full."""

    @property
    def code(self) -> str:
        """The gRPC code that a daemon would give for the like."""
        return _LOCAL_CODES.get(self, "FAILED_PRECONDITION")


_LOCAL_CODES = {
    LocalReason.DAEMON_UNREACHABLE: "UNAVAILABLE",
    LocalReason.CONNECTION_LOST: "UNAVAILABLE",
    LocalReason.DEADLINE_OVER: "DEADLINE_EXCEEDED",
    LocalReason.CANCELLED: "CANCELLED",
    LocalReason.VERIFICATION_FAILED: "DATA_LOSS",
    LocalReason.TARGET_MISSING: "NOT_FOUND",
    LocalReason.LOCAL_DENIED: "PERMISSION_DENIED",
    LocalReason.LOCAL_DISK_FULL: "RESOURCE_EXHAUSTED",
}

_BY_ERRNO = {
    errno.EACCES: (LocalReason.LOCAL_DENIED, "check the owner and the mode of the directory"),
    errno.EPERM: (LocalReason.LOCAL_DENIED, "check the owner and the mode of the directory"),
    errno.EROFS: (LocalReason.LOCAL_DENIED, "choose a directory that can be written"),
    errno.ENOSPC: (LocalReason.LOCAL_DISK_FULL, "free some space and try again"),
    errno.EDQUOT: (LocalReason.LOCAL_DISK_FULL, "free some space and try again"),
    errno.EFBIG: (LocalReason.LOCAL_DISK_FULL, "allow larger files (ulimit -f)"),
    errno.EBUSY: (
        LocalReason.TARGET_OCCUPIED,
        "it is a mount point and cannot be replaced; choose a directory inside it",
    ),
    errno.EEXIST: (
        LocalReason.FILE_SYSTEM_UNFIT,
        "the file system takes its name for that of another file of the version; choose a directory on one that tells "
        "upper from lower case",
    ),
}


def by_code(code: str) -> type[DagfetchError]:
    """The class for a gRPC code."""
    return _BY_CODE.get(code, InternalError)


def local(reason: LocalReason, message: str) -> DagfetchError:
    """Makes the error for something on this side."""
    return by_code(reason.code)(message, code=reason.code, reason=reason.name)


def of_disk(doing: str, error: OSError) -> DagfetchError:
    """Says what a failure of the local disk means; ``doing`` is what could not be done, as ``cannot write x``."""
    reason, advice = _BY_ERRNO.get(error.errno or 0, (LocalReason.LOCAL_IO, "check the disk and the path"))
    return local(reason, f"{doing}: {error.strerror or error}; {advice}")
