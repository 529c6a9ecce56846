"""Between the frozen rows of `layers.rows` and the rows of a table: columns and fields bear the same names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Column, Table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")


def columns(table: Table, row: type[DataclassInstance], *without: str) -> list[Column[Any]]:
    """The columns of the fields of `row`, in their order."""
    return [table.c[f.name] for f in fields(row) if f.name not in without]


def cells(row: DataclassInstance) -> dict[str, Any]:
    return {f.name: getattr(row, f.name) for f in fields(row)}


def make(row: type[R], found: Sequence[Any]) -> R:
    return row(*found)
