"""Signed deliveries: is this body from whoever shares the secret? Five formats, all HMAC-SHA256, compared in constant
time. Sources: Standard Webhooks 1.0.0, and the vendors' pages of GitHub, Stripe and Slack on verifying webhooks.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from standardwebhooks import Webhook

TOLERANCE_S: Final = 300
Header = Callable[[str], str | None]  # of a lower-case name


def hex_sha256(secret: str, header: Header, name: str, body: bytes, now: datetime) -> bool:
    return _same((header(name) or "").strip().lower(), _hex(secret, body))


def sha256_prefixed(secret: str, header: Header, name: str, body: bytes, now: datetime) -> bool:
    """GitHub: `sha256=` and the hex digest of the raw body."""
    return _same((header(name) or "").strip(), f"sha256={_hex(secret, body)}")


def stripe(secret: str, header: Header, name: str, body: bytes, now: datetime) -> bool:
    """`t=…,v1=…[,v1=…]` over `t.body`; other schemes are ignored, and what is older than five minutes is refused."""
    pairs = [part.strip().partition("=")[::2] for part in (header(name) or "").split(",")]
    at = next((value for key, value in pairs if key == "t"), "")
    signed = _hex(secret, f"{at}.".encode() + body)
    return (
        _seconds(at) is not None
        and now.timestamp() - int(at) <= TOLERANCE_S
        and any(_same(value, signed) for key, value in pairs if key == "v1")
    )


def slack(secret: str, header: Header, name: str, body: bytes, now: datetime) -> bool:
    """`v0=` and the hex digest of `v0:timestamp:body`; five minutes either way."""
    at = header("x-slack-request-timestamp") or ""
    return _fresh(at, now) and _same(header(name) or "", f"v0={_hex(secret, f'v0:{at}:'.encode() + body)}")


def standard(secret: str, header: Header, name: str, body: bytes, now: datetime) -> bool:
    """Standard Webhooks: `v1,` and base64 over `id.timestamp.body`; several, separated by spaces, may be sent."""
    message, at = header("webhook-id") or "", header("webhook-timestamp") or ""
    if not message or not _fresh(at, now):
        return False
    try:
        signed = Webhook(secret).sign(message, datetime.fromtimestamp(int(at), UTC), body.decode())
    except (ValueError, RuntimeError):  # a secret that is not base64, a body that is not text
        return False
    return any(_same(one, signed) for one in (header(name) or "").split(" "))


FORMATS: Final[Mapping[str, tuple[str | None, Callable[[str, Header, str, bytes, datetime], bool]]]] = {
    "hex_sha256": (None, hex_sha256),
    "sha256_prefixed": ("x-hub-signature-256", sha256_prefixed),
    "stripe": ("stripe-signature", stripe),
    "slack": ("x-slack-signature", slack),
    "standard": ("webhook-signature", standard),
}  # format → (the vendor's header, or none of its own; how it is verified)


def same_text(one: str, other: str) -> bool:
    """Equal, compared in a time that tells nothing of where they differ."""
    return _same(one, other)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _hex(secret: str, data: bytes) -> str:
    return hmac.new(secret.encode(), data, "sha256").hexdigest()


def _seconds(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,12}", text, re.ASCII) else None


def _fresh(text: str, now: datetime) -> bool:
    at = _seconds(text)
    return at is not None and abs(now.timestamp() - at) <= TOLERANCE_S
