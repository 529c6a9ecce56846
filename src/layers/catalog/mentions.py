"""Which nodes a text of code reads: `nodes["id"]` and `nodes.id`, found without parsing either language.

Only what is read by a constant id is sent to the code. Where the access is computed, or could be (`eval`, a variable
of the same name), all that the node may see is sent: more than is needed, and never less.
"""

from __future__ import annotations

import re
from typing import Final

_ROOT: Final = re.compile(
    r"""(?<![\w$])(?<!(?<!\.\.)\.)nodes\b(?:\s*(?:\?\.)?\s*\[\s*(?P<quote>["'])(?P<id>[^"'\\\n]+)(?P=quote)\s*\]"""
    r"""|\s*\??\.\s*(?P<name>[A-Za-z_$][\w$]*))?"""
)
_COMMENT: Final = re.compile(r"^\s*(?://|#).*$|/\*.*?\*/", re.MULTILINE | re.DOTALL)
_HIDDEN: Final = re.compile(r"\b(?:eval|exec|arguments|locals|globals)\b")
_OWN: Final = re.compile(r"\b(?:const|let|var|for|nonlocal|global)\s+nodes\b|(?<![\w.])nodes\s*=(?![=>])")


def mentioned(code: str, node_ids: frozenset[str]) -> frozenset[str] | None:
    """The ids; those that stand in brackets even if no node has them. None: all nodes that there are."""
    text = _COMMENT.sub("", code)
    found: set[str] = set()
    if _OWN.search(text) or _HIDDEN.search(text):
        return None
    for root in _ROOT.finditer(text):
        if root["id"] is not None:
            found.add(root["id"])
        elif root["name"] in node_ids:
            found.add(root["name"])
        elif root["name"] is None or root["name"] in ("get", "items", "values", "keys"):
            return None
    return frozenset(found)
