"""The manifest of a service: what its folder says of it before any of its code is read, or written.

A service that is not built yet is its manifest alone. It can be placed, configured and connected, and is skipped with
a marker at run time (nodes.md §6.1).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from layers.catalog.fields import completed
from layers.catalog.param import Param, labelled, param
from layers.errors import Invalid

SUBGROUPS: Final = {
    "crm": "CRM",
    "email_marketing": "Email marketing",
    "messaging": "Messaging",
    "communication": "Communication",
    "email_delivery": "Email delivery",
    "websites": "Websites",
    "payments": "Payments",
    "automation": "Automation",
    "calendar": "Calendar",
    "analytics": "Analytics",
    "dev_deploy": "Development",
    "office": "Office",
    "data": "Data",
    "ai": "AI",
    "projects": "Projects",
}
AUTH: Final = frozenset({"oauth2", "api_key", "webhook_url", "none"})


@dataclass(frozen=True, slots=True)
class Manifest:
    """`auth` are the ways to sign in to the service, the usual one first. `actions`: name → label, default first."""

    service: str
    name: str
    description: str
    subgroup: str
    auth: tuple[str, ...]
    docs: str
    icon: str
    color: str
    built: bool
    actions: Mapping[str, str]
    params: Mapping[str, Param]
    keywords: tuple[str, ...] = ()


def manifests(folder: Path) -> Iterator[Manifest]:
    """The manifest of each service in `folder`, by name. Raises `Invalid` naming the file and what is wrong in it."""
    for path in sorted(folder.glob("*/manifest.toml")):
        yield read(path.parent.name, path.read_bytes().decode())


def read(service: str, text: str) -> Manifest:
    try:
        found = tomllib.loads(text)
        actions = {action["name"]: action["label"] for action in found["actions"]}
        made = Manifest(
            service=service,
            name=found["name"],
            description=found["description"],
            subgroup=found["subgroup"],
            auth=tuple(found["auth"]),
            docs=found["docs"],
            icon=found["icon"],
            color=found["color"],
            built=found["built"],
            actions=actions,
            params={"action": _action(actions), **{field["name"]: _field(field) for field in found.get("fields", ())}},
            keywords=tuple(found.get("keywords", ())),
        )
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"integrations/{service}/manifest.toml: {error}") from error
    except KeyError as error:
        raise Invalid(f"integrations/{service}/manifest.toml lacks {error}") from error
    if made.subgroup not in SUBGROUPS or not made.auth or not set(made.auth) <= AUTH or not actions:
        raise Invalid(f"integrations/{service}/manifest.toml: subgroup, auth or actions are not as they should be")
    return made


def subgroups(group: str, kinds: Iterable[Any]) -> list[dict[str, str]]:
    """The subgroups that occur in a group, in the order of the tool chest."""
    used = {kind.subgroup for kind in kinds if kind.group == group}
    return [{"id": name, "label": label} for name, label in SUBGROUPS.items() if name in used]


def _action(actions: Mapping[str, str]) -> Param:
    first = next(iter(actions), "")
    return _made("Action", str, first, kind="select", options=list(actions.items()))


def _field(field: Mapping[str, Any]) -> Param:
    options = field.get("options", ())
    kind = field.get("kind", "select" if options else "text")
    label = field.get("label", labelled(field["name"]))
    if field.get("required"):
        return _made(label, str, kind=kind, options=options)
    return _made(label, str, field.get("default", ""), kind=kind, options=options)


def _made(label: str, hint: type, *default: Any, **more: Any) -> Param:
    made = param(label, **({"default": default[0]} if default else {}), **more)
    return completed(made.metadata["param"], hint, made.default)
