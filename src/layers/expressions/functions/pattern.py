"""Text functions that search by pattern, and those that find addresses."""

from __future__ import annotations

import re

from layers.expressions.errors import failure
from layers.expressions.options import State
from layers.expressions.patterns import found_in, pattern_of
from layers.expressions.registry import Text, Value, function

LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}\Z")
BACKWARD = re.compile(r"[A-Za-z0-9._%+-]{1,64}")
DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})){1,8}")
ENDING = re.compile(r"[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]\Z")
URL = re.compile(r"https?://[^\s<>\"'`{}|\\^]{1,2048}", re.IGNORECASE)
MATCH = 3  # steps that one more match costs
GROUP = re.compile(r"\$(?:(\d)|\$)")


@function("matches(text, pattern)", returns="boolean")
def matches(s: State, text: Text, pattern: Text) -> bool:
    r"""pattern found anywhere

    >>> matches("AB-123", "^[A-Z]+-\\d+$")
    true
    """
    return found_in(s, text, pattern)


@function("match(text, pattern, group?)", "regexMatch", "extract", returns="text")
def match(s: State, text: Text, pattern: Text, group: Value = None) -> str | None:
    r"""first match: group 1 if the pattern has groups, else the whole; null if none

    >>> match("AB-123", "([A-Z]+)-(\\d+)", 2)
    "123"
    """
    compiled = pattern_of(s, pattern)
    s.spend(len(text) // 40)
    number = (1 if compiled.groups else 0) if group is None else group
    if number.__class__ is not int or not 0 <= number <= compiled.groups:
        raise failure("type", f"the pattern has no such group, it has {compiled.groups}")
    found = compiled.search(text)
    return None if found is None else found.group(number)


@function("matchAll(text, pattern)", returns="list")
def match_all(s: State, text: Text, pattern: Text) -> list[str]:
    r"""list of all whole matches

    >>> matchAll("a1b22", "\\d+")
    ["1", "22"]
    """
    found: list[str] = []
    s.spend(len(text) // 40)
    for one in pattern_of(s, pattern).finditer(text):
        found.append(one.group(0))
        s.spend(MATCH)
        if len(found) > s.limits.items:
            s.spend_items(len(found), "matchAll()")
    return found


@function("regexReplace(text, pattern, with)", "replaceRegex", returns="text")
def regex_replace(s: State, text: Text, pattern: Text, put: Text) -> str:
    r"""`$1`…`$9` insert groups

    >>> regexReplace("2026-03-15", "(\\d+)-(\\d+)-(\\d+)", "$3.$2.$1")
    "15.03.2026"
    """
    compiled = pattern_of(s, pattern)
    s.spend(len(text) // 40)
    parts: list[str] = []
    size = position = 0
    for found in compiled.finditer(text):
        with_groups = GROUP.sub(lambda mark, found=found: inserted(mark, found), put) if "$" in put else put  # type: ignore[misc]  # the default binds the loop's match
        parts += (text[position : found.start()], with_groups)
        size += found.start() - position + len(with_groups)
        position = found.end()
        s.spend(MATCH)
        if size > s.limits.text:
            s.spend_text(size, "regexReplace()")
    return "".join(parts) + text[position:]


def inserted(mark: re.Match[str], found: Value) -> str:
    """What a `$1` becomes; groups that do not exist or did not take part are empty, `$$` is a dollar sign."""
    if mark[1] is None:
        return "$"
    number = int(mark[1])
    return (found.group(number) or "") if number <= found.re.groups else ""


@function("extractEmail(text)", returns="text")
def extract_email(s: State, text: Text) -> str | None:
    """first mail address or null

    >>> extractEmail("Mail to bob@acme.io, please")
    "bob@acme.io"
    """
    at = text.find("@")
    while at >= 0:
        s.spend(MATCH)
        # The name is read backwards from the sign, so that no text makes this search quadratic.
        name = BACKWARD.match(text[max(at - 64, 0) : at][::-1])
        domain = DOMAIN.match(text, at + 1)
        if name and domain and ENDING.search(domain[0].rpartition(".")[2]):
            local = name[0][::-1].lstrip(".")
            if local:
                return f"{local}@{domain[0]}"
        at = text.find("@", at + 1)
    return None


@function("extractUrl(text)", returns="text")
def extract_url(text: Text) -> str | None:
    """first http(s) address or null

    >>> extractUrl("see https://acme.io/a?b=1 now")
    "https://acme.io/a?b=1"
    """
    found = URL.search(text)
    if found is None:
        return None
    address = found[0].rstrip(".,;:!?")
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(".,;:!?")
    return address


@function("isEmail(text)", returns="boolean")
def is_email(text: Text) -> bool:
    """looks like a mail address

    >>> isEmail("bob@acme.io")
    true
    """
    local, at, domain = text.partition("@")
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    if not at or dots or not LOCAL.match(local) or len(domain) > 255:
        return False
    return DOMAIN.fullmatch(domain) is not None and ENDING.search(domain.rpartition(".")[2]) is not None
