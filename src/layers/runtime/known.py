"""What the checks of a workflow know that does not stand in its document: variables of its organisation, the server's
`env`, secrets without a value."""

from __future__ import annotations

from layers.catalog.references import Known
from layers.expressions.shaping import observed
from layers.graph.model import Workflow
from layers.runtime.plans import Plans


def known_of(plans: Plans, organisation_id: str, workflow_id: str, workflow: Workflow) -> Known:
    variables = plans.variables
    shared = variables.entries(organisation_id)
    shapes = {
        name: {"t": "text"} if entry.get("secret") else observed(entry.get("value", entry.get("dev")))
        for name, entry in shared.items()
    }
    own = [name for name, entry in workflow.variables.items() if entry.get("secret")]
    unset = frozenset(name for name in own if not variables.has(organisation_id, workflow_id, name))
    secrets = frozenset(name for name, entry in shared.items() if entry.get("secret"))
    return Known(variables=shapes, secrets=secrets, unset=unset, env=frozenset(plans.env))
