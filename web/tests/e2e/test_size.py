"""What a browser loads before it shows anything stays small: editors and the like come when they are needed."""

from __future__ import annotations

import gzip
import re

from serving import STATIC

MOST = 250_000  # bytes, gzipped (reference: web.md)


def test_the_first_load_is_small_and_holds_no_editor() -> None:
    page = (STATIC / "index.html").read_text()
    assets = re.findall(r'(?:src|href)="/(assets/[^"]+\.(?:js|css))"', page)
    assert assets, "the page names what it loads"
    loaded = {name: (STATIC / name).read_bytes() for name in assets}
    size = sum(len(gzip.compress(body)) for body in loaded.values())
    assert size <= MOST, f"{size:,} bytes: {', '.join(assets)}"
    assert not any(b"cm-editor" in body and name.endswith(".js") for name, body in loaded.items())
