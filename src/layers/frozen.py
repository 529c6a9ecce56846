"""`@frozen`: a dataclass that mypy keeps anybody from changing, made at the price of a plain one.

A frozen dataclass sets each field through `object.__setattr__`: 2.4 µs for 17 fields, where the plain one takes 0.26.
An execution is dozens of such values, so what the hot path makes is frozen for the type checker, and nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, dataclass_transform

T = TypeVar("T")

if TYPE_CHECKING:

    @dataclass_transform(frozen_default=True, field_specifiers=(field,))
    def frozen(cls: type[T]) -> type[T]: ...

else:
    frozen = dataclass(slots=True, unsafe_hash=True)
