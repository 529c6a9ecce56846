"""Every deliberate error of Layers; the docstring is the default message.

Named for what happens next. `code` is fixed text that crosses the wire; `api/problems.py` is its one map to HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class LayersError(Exception):
    """Something went wrong in Layers."""

    code: ClassVar[str] = "ERROR"

    def __init__(self, message: str | None = None, **details: Any) -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        self.details: Mapping[str, Any] = details
        super().__init__(self.message)


# --- raised by plug-ins; the policy of the node decides what follows -------------------------------------------------


class PieceError(LayersError):
    """A node could not do its work.

    `code` on the instance is what the log shows (`HTTP_STATUS`, `NOT_AN_ARRAY`, …).
    """

    transient: ClassVar[bool] = False

    def __init__(self, message: str | None = None, *, code: str | None = None, **details: Any) -> None:
        super().__init__(message, **details)
        self.error_code = code or self.code


class TryAgain(PieceError):
    """The other side could not answer now. The node's retry setting applies."""

    code = "TRY_AGAIN"
    transient = True

    def __init__(
        self, message: str | None = None, *, code: str | None = None, retry_after: float | None = None, **details: Any
    ) -> None:
        super().__init__(message, code=code, **details)
        self.retry_after = retry_after  # seconds, as the other side asked for


class WontWork(PieceError):
    """This cannot succeed however often it is tried."""

    code = "WONT_WORK"


class NeedsCredential(PieceError):
    """A credential is missing or no longer accepted. Connect it again in the node's settings."""

    code = "CREDENTIAL_MISSING"


class OutcomeUnknown(PieceError):
    """The answer was lost, so nobody can say whether it happened."""

    code = "OUTCOME_UNKNOWN"


# --- what a caller asked for cannot be had ---------------------------------------------------------------------------


class NotFound(LayersError):
    """There is nothing of that name here."""

    code = "NOT_FOUND"


class Invalid(LayersError):
    """What was sent is not usable as it is. `problems` names each place and its mend."""

    code = "INVALID"

    def __init__(self, message: str | None = None, problems: Sequence[Any] = (), **details: Any) -> None:
        super().__init__(message, **details)
        self.problems = tuple(problems)


class InputInvalid(Invalid):
    """What was given does not fit the inputs that the workflow declares."""

    code = "INPUT_INVALID"


class Conflict(LayersError):
    """That cannot be done in the present state."""

    code = "CONFLICT"


class CannotActivate(Invalid):
    """The workflow has problems and cannot be switched live."""

    code = "CANNOT_ACTIVATE"


class Stale(LayersError):
    """Somebody saved a newer version meanwhile. Load it, or save yours as a copy."""

    code = "STALE"


class NotSignedIn(LayersError):
    """Sign in first, or send a valid token."""

    code = "NOT_SIGNED_IN"


class NotAllowed(LayersError):
    """Your role does not allow this."""

    code = "NOT_ALLOWED"


class TooLarge(LayersError):
    """That is larger than the limit."""

    code = "TOO_LARGE"


# --- the engine and its store ----------------------------------------------------------------------------------------


class NotReady(LayersError):
    """Layers is starting, stopping, or cannot write just now. Send it again in a moment."""

    code = "NOT_READY"
    retry_after: ClassVar[int] = 2


class NotOurs(LayersError):
    """Another process owns this execution now; nothing of it was written here."""

    code = "NOT_OURS"


class StoreCorrupt(LayersError):
    """The database file is damaged. It was left as it is; restore a backup or start with an empty data directory."""

    code = "STORE_CORRUPT"


class StoreBusy(LayersError):
    """Another Layers server uses this data directory. Stop it first, or choose another with --data."""

    code = "STORE_BUSY"


class IllegalMove(LayersError):
    """A status moved off its table. This is a bug of the engine; nothing was changed."""

    code = "ILLEGAL_MOVE"


class EngineBug(LayersError):
    """The engine contradicted itself. The execution is stopped, its story is in the message."""

    code = "ENGINE_BUG"
