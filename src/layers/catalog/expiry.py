"""How long something is waited for at the most: the two fields of every node that waits for an answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from layers.errors import WontWork

Unit = Literal["seconds", "minutes", "hours", "days"]
LONGEST: Final = timedelta(days=365)


def expiry(now: datetime, after: float | None, unit: Unit) -> datetime | None:
    """When it is given up; None: never. Raises `WontWork` for more than 365 days."""
    if after is None:
        return None
    if after > LONGEST / timedelta(**{unit: 1}):
        raise WontWork("A wait is at most 365 days long.", code="CONFIG_INVALID", field="expiresAfter")
    return now + timedelta(**{unit: after})
