"""What the root `variables` shows: a workflow's own before its organisation's, constants and secrets (ENGINE R5, R18).

1. A variable has a live value and may have one for tests (`dev`). Tests take that, else the live one; a live execution
   never takes a value that is for tests.
2. Constants are pinned: an execution goes on with the version of the organisation's variables that it began with, as
   with that of its workflow. A secret is pinned by its name: it is the newest value whenever a node runs, so that a
   waiting execution does not go on with a password that was changed.
3. Secrets are kept in memory wrapped, and in the store sealed. One that cannot be opened is as if it had no value.
4. All is read at the start; then no execution asks the store. Whoever changes something does it here.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from layers.expressions import Secret
from layers.graph.model import Workflow
from layers.ports import SecretBox, Store
from layers.rows import SecretRow, VariablesRow
from layers.runtime.vault import Unopened

LIVE: Final = "live"
DEV: Final = "dev"
KEPT: Final = 10_000  # objects that executions share
_log = logging.getLogger("layers.variables")

Entries = Mapping[str, Mapping[str, Any]]
Place = tuple[str, str, str]  # organisation, workflow or empty, name


class Variables:
    """`on_change(organisation_id)` is called when a value has changed."""

    def __init__(self, store: Store, vault: SecretBox) -> None:
        self.on_change: Callable[[str], None] = lambda organisation_id: None
        self._store = store
        self._vault = vault
        self._newest: dict[str, VariablesRow] = {}
        self._pinned: dict[tuple[str, int], Entries] = {}
        self._secrets: dict[Place, dict[str, Secret]] = {}
        self._shown: OrderedDict[tuple[str, str, int, int, bool], tuple[dict[str, Any], Workflow]] = OrderedDict()

    async def start(self) -> None:
        for row in await self._store.variables():
            self._newest[row.organisation_id] = row
            self._pinned[row.organisation_id, row.version] = row.entries
        for secret in await self._store.secrets():
            self._take(secret)

    # --- what executions see -----------------------------------------------------------------------------------------

    def version(self, organisation_id: str) -> int:
        """The one that executions pin now; 0 before there was any."""
        row = self._newest.get(organisation_id)
        return 0 if row is None else row.version

    def entries(self, organisation_id: str) -> Entries:
        """The organisation's variables of now."""
        row = self._newest.get(organisation_id)
        return {} if row is None else row.entries

    async def ready(self, organisation_id: str, version: int) -> None:
        """Read a version that an older execution has pinned."""
        if version and (organisation_id, version) not in self._pinned:
            row = await self._store.variables_at(organisation_id, version)
            self._pinned[organisation_id, version] = {} if row is None else row.entries

    def of(
        self, organisation_id: str, workflow: Workflow, number: int, mode: str, version: int | None = None
    ) -> dict[str, Any]:
        """By name. The object is shared and changes with its secrets; it is not to be changed by others.

        `number` is the workflow's version. `version` None: the organisation's of now."""
        version = self.version(organisation_id) if version is None else version
        key = (organisation_id, workflow.id, number, version, mode == "test")
        kept = self._shown.get(key) if number else None
        if kept is not None and kept[1] is workflow:
            return kept[0]
        made = self._made(organisation_id, workflow, version, test=mode == "test")
        if number:
            self._shown[key] = (made, workflow)
            if len(self._shown) > KEPT:
                self._shown.popitem(last=False)
        return made

    def secret_names(self, organisation_id: str, workflow: Workflow) -> frozenset[str]:
        own = workflow.variables
        shared = {name for name, entry in self.entries(organisation_id).items() if entry.get("secret")}
        return frozenset({name for name, entry in own.items() if entry.get("secret")} | (shared - own.keys()))

    def has(self, organisation_id: str, workflow_id: str, name: str) -> frozenset[str]:
        """The environments in which the secret has a value."""
        return frozenset(self._secrets.get((organisation_id, workflow_id, name), ()))

    def _made(self, organisation_id: str, workflow: Workflow, version: int, *, test: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        places = (("", self._pinned.get((organisation_id, version), {})), (workflow.id, workflow.variables))
        for workflow_id, entries in places:
            for name, entry in entries.items():
                if entry.get("secret"):
                    values: Mapping[str, Any] = self._secrets.get((organisation_id, workflow_id, name), {})
                    values = {"value" if key == LIVE else DEV: value for key, value in values.items()}
                else:
                    values = entry
                found.pop(name, None)
                if test and DEV in values:
                    found[name] = values[DEV]
                elif "value" in values:
                    found[name] = values["value"]
        return found

    # --- changes -----------------------------------------------------------------------------------------------------

    async def save(
        self, organisation_id: str, entries: Entries, *, at: int, author: str | None,
        secrets: Sequence[tuple[str, str, str]] = (), gone: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """A new version of the organisation's variables. `secrets` are (name, environment, plain text), `gone` the
        names whose secrets go. Raises `Stale` when somebody else was faster."""
        row = VariablesRow(organisation_id, self.version(organisation_id) + 1, dict(entries), at, author)
        sealed = [self._seal(organisation_id, "", *one, at, author) for one in secrets]
        await self._store.save_variables(row, sealed, gone)
        self._newest[organisation_id] = row
        self._pinned[organisation_id, row.version] = row.entries
        for name in gone:
            self._secrets.pop((organisation_id, "", name), None)
        for secret in sealed:
            self._take(secret)
        self._changed(organisation_id)

    async def seal(
        self, organisation_id: str, workflow_id: str, secrets: Sequence[tuple[str, str, str]], *, at: int,
        author: str | None,
    ) -> None:  # fmt: skip
        """Keep (name, environment, plain text) of a workflow, or with an empty id of the organisation."""
        sealed = [self._seal(organisation_id, workflow_id, *one, at, author) for one in secrets]
        await self._store.put_secrets(sealed)
        for secret in sealed:
            self._take(secret)
        self._changed(organisation_id)

    async def forget(self, organisation_id: str, workflow_id: str, name: str, environment: str | None = None) -> bool:
        """The value in one environment, or in all."""
        there = await self._store.remove_secret(organisation_id, workflow_id, name, environment)
        if environment is None:
            self._secrets.pop((organisation_id, workflow_id, name), None)
        else:
            self._secrets.get((organisation_id, workflow_id, name), {}).pop(environment, None)
        self._changed(organisation_id)
        return there

    async def reseal(self) -> int:
        """Seal with the newest key what an older one sealed; how many values. Raises `Unopened`, then none was."""
        kept = await self._store.secrets()
        made = [
            replace(row, sealed=self._vault.seal(self._vault.unseal(row.sealed, row.about), row.about)) for row in kept
        ]
        await self._store.put_secrets(made)
        return len(made)

    def _seal(
        self,
        organisation_id: str,
        workflow_id: str,
        name: str,
        environment: str,
        plain: str,
        at: int,
        author: str | None,
    ) -> SecretRow:
        row = SecretRow(organisation_id, workflow_id, name, environment, b"", at, author)
        return SecretRow(
            organisation_id, workflow_id, name, environment, self._vault.seal(plain.encode(), row.about), at, author
        )

    def _take(self, row: SecretRow) -> None:
        try:
            plain = self._vault.unseal(row.sealed, row.about).decode()
        except Unopened as error:
            _log.error("the secret %s (%s) cannot be opened: %s", row.name, row.environment, error)
            return
        place = (row.organisation_id, row.workflow_id, row.name)
        self._secrets.setdefault(place, {})[row.environment] = Secret(plain)

    def _changed(self, organisation_id: str) -> None:
        """Rule 2: what executions hold shows the new secrets at once."""
        for (organisation, _, _, version, test), (shown, workflow) in self._shown.items():
            if organisation == organisation_id:
                made = self._made(organisation, workflow, version, test=test)
                shown.clear()
                shown.update(made)
        self.on_change(organisation_id)
