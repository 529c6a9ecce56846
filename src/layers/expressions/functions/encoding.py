"""Text functions that encode, decode and digest."""

from __future__ import annotations

import base64 as codec
import binascii
import hashlib
import html
import re
from urllib.parse import quote, unquote

from layers.expressions.errors import failure
from layers.expressions.options import State
from layers.expressions.registry import Text, function

TAG = re.compile(r"</?[A-Za-z!?]")


@function("urlEncode(text)", "encodeUri", returns="text")
def url_encode(text: Text) -> str:
    """percent-encoding, also of `/`

    >>> urlEncode("a b&c/é")
    "a%20b%26c%2F%C3%A9"
    """
    return quote(text, safe="")


@function("urlDecode(text)", returns="text")
def url_decode(text: Text) -> str:
    """reverse of urlEncode

    >>> urlDecode("a%20b")
    "a b"
    """
    return unquote(text)


@function("escapeHtml(text)", returns="text")
def escape_html(text: Text) -> str:
    r"""`& < > "` and `'` as entities

    >>> escapeHtml("<b>\"x\"</b>")
    "&lt;b&gt;&quot;x&quot;&lt;/b&gt;"
    """
    return html.escape(text)


@function("stripHtml(text)", "striptags", "removeTags", returns="text")
def strip_html(text: Text) -> str:
    """tags removed, entities decoded

    >>> stripHtml("<b>Hi</b> &amp; bye")
    "Hi & bye"
    """
    parts: list[str] = []
    position = 0
    while opening := TAG.search(text, position):
        closing = text.find(">", opening.end())
        if closing < 0:
            break
        parts.append(text[position : opening.start()])
        position = closing + 1
    return html.unescape("".join(parts) + text[position:])


@function("base64(text)", "base64Encode", returns="text")
def base64(text: Text) -> str:
    """Base64 of the UTF-8 bytes

    >>> base64("Köln")
    "S8O2bG4="
    """
    return codec.b64encode(text.encode()).decode("ascii")


@function("base64Decode(text)", returns="text")
def base64_decode(text: Text) -> str:
    """text from Base64

    >>> base64Decode("S8O2bG4=")
    "Köln"
    """
    plain = "".join(text.split()).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return codec.b64decode(plain + "=" * (-len(plain) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        raise failure("type", "base64Decode(): not the Base64 of a text") from None


@function("sha256(text)", returns="text")
def sha256(text: Text) -> str:
    """hex digest

    >>> sha256("abc") | left(16)
    "ba7816bf8f01cfea"
    """
    return hashlib.sha256(text.encode()).hexdigest()


@function("md5(text)", returns="text")
def md5(text: Text) -> str:
    """hex digest (not for security)

    >>> md5("abc")
    "900150983cd24fb0d6963f7d28e17f72"
    """
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@function("uuid()", returns="text", volatile=True)
def uuid(s: State) -> str:
    """random UUID v4

    >>> typeOf(uuid())
    "string"
    """
    if s.options.rng is None:
        raise failure("random_unavailable", "random values are not available here")
    bits = s.options.rng.getrandbits(128) & ~(0xF000 << 64) & ~(0xC000 << 48) | (0x4000 << 64) | (0x8000 << 48)
    digits = f"{bits:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
