"""A page for people without an account: HTML from the server, no script, light or dark as they like it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import Final

from starlette.responses import HTMLResponse

STYLE: Final = """
:root { color-scheme: light dark; --ink: #1c1b22; --soft: #5b5966; --paper: #fff; --ground: #f4f3f7; --line: #8a8794;
  --yes: #15683f; --no: #a3222c; --focus: #4f46e5; --wrong: #fdecec }
@media (prefers-color-scheme: dark) { :root { --ink: #eeedf2; --soft: #b3b0bd; --paper: #1f1e26; --ground: #131218;
  --line: #7d7a88; --yes: #1d7a4c; --no: #b8323c; --focus: #a5b4fc; --wrong: #46201f } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 40rem; margin: 6vh auto; padding: 2rem; background: var(--paper); border-radius: .75rem }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; line-height: 1.25 }
.soft { color: var(--soft); margin: .25rem 0 }
.said { white-space: pre-wrap; overflow-wrap: anywhere; margin: 1.5rem 0 }
.wrong { background: var(--wrong); border-left: .25rem solid var(--no); padding: .75rem 1rem; margin: 1.5rem 0 }
.wrong ul { margin: .25rem 0 0; padding-left: 1.25rem }
label, dt { display: block; font-weight: 600; margin-top: 1.25rem }
label.tick { display: flex; gap: .5rem; align-items: center }
dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
input:not([type=checkbox]), textarea, select { width: 100%; margin-top: .25rem; padding: .6rem; font: inherit;
  color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .4rem }
input[type=checkbox] { width: 1.25rem; height: 1.25rem }
[aria-invalid=true] { border-color: var(--no) }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 2rem }
button { min-height: 2.75rem; padding: .6rem 1.5rem; font: inherit; font-weight: 600; color: #fff; border: 0;
  border-radius: .4rem; cursor: pointer; background: var(--yes) }
button[value=reject] { background: var(--no) }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px }
a { color: inherit }
@media (max-width: 44rem) { main { margin: 0; min-height: 100vh; border-radius: 0; padding: 1.25rem } }
"""
_HASH: Final = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS: Final = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",  # whoever has the address may decide
    "Cache-Control": "no-store",
}


def paper(title: str, body: str, status: int = 200) -> HTMLResponse:
    """`title` is text, `body` is HTML that was escaped."""
    document = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>'
        f'{escape(title)}</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    )
    return HTMLResponse(document, status, HEADERS)


def notice(title: str, *lines: str, status: int = 200) -> HTMLResponse:
    """A heading and a few sentences, all of them text."""
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return paper(title, f"<h1>{escape(title)}</h1>{said}", status)
