"""What a browser must fetch before the first page is drawn."""

from __future__ import annotations

import gzip
import re

from serving import STATIC, Server

MOST = 250_000  # bytes, gzipped


def test_the_first_load_is_small(server: Server) -> None:
    """The page, and the scripts and styles it names; what is loaded later does not count, nor do fonts."""
    index = (STATIC / "index.html").read_text()
    named = re.findall(r'(?:src|href)="/(assets/[^"]+\.(?:js|css))"', index)
    assert named
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in named}
    assert sum(sizes.values()) + len(gzip.compress(index.encode())) <= MOST, sizes
