"""What goes over the wire of variables. The value of a secret goes in, and never out."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from layers.api.wire import Json, Sent

NAME: Final = r"^[A-Za-z_][A-Za-z0-9_-]{0,99}$"


def _named(name: str) -> str:
    if not re.fullmatch(NAME, name):
        told = "A name has letters a to z, digits, _ and -, begins with a letter or _, and is at most 100 long."
        raise PydanticCustomError("variable_name", told)
    return name


VariableName = Annotated[str, AfterValidator(_named), WithJsonSchema({"type": "string", "pattern": NAME})]
Scope = Literal["organisation", "workflow"]
Description = Annotated[str, StringConstraints(max_length=1000)]


class Use(BaseModel):
    """A place that names the variable."""

    workflow_id: str
    workflow_name: str
    node_id: str | None = None
    edge_id: str | None = None
    pointer: str = Field(description="A JSON pointer into the workflow's document")


class Variable(BaseModel):
    """`value` is what live executions see, `dev` what tests see instead, where `has_dev`. Of a secret both are null."""

    name: str
    scope: Scope
    workflow_id: str | None
    secret: bool
    value: Json = None
    dev: Json = None
    has_value: bool
    has_dev: bool
    description: str = ""
    hidden: bool = Field(default=False, description="A variable of the workflow that was asked about has its name")


class VariableUses(Variable):
    used_by: list[Use]


class CreateVariable(Sent):
    """With a `workflow_id` it is that workflow's, else the organisation's. A secret's values are texts."""

    name: VariableName
    workflow_id: str | None = None
    secret: bool = False
    value: Json = None
    dev: Json = None
    description: Description = ""


class ChangeVariable(Sent):
    """What is left out stays as it is. `dev` null takes the value for tests away."""

    value: Json = None
    dev: Json = None
    description: Description | None = None
