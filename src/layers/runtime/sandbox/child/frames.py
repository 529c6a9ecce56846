"""Frames on stdin and stdout: four bytes of length, then UTF-8 JSON."""

from __future__ import annotations

import os


def read() -> bytes | None:
    """The next frame; None when the other side is gone."""
    size = _exactly(4)
    return None if size is None else _exactly(int.from_bytes(size))


def write(frame: bytes) -> None:
    rest = memoryview(len(frame).to_bytes(4) + frame)
    while rest:
        rest = rest[os.write(1, rest) :]


def _exactly(size: int) -> bytes | None:
    parts = []
    while size:
        part = os.read(0, min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
