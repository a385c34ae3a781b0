"""Between the rows of lists, sections, tags and views and these."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Column, Table

from adapters.postgres.tables import lists, sections, tags, views
from domain.resource import Resource, ResourceType
from domain.saved_view import SavedView
from domain.section import Section
from domain.tag import Tag
from domain.task_list import TaskList

_NO_FIELDS = {"owner_id", "change_seq", "folded"}


@dataclass(frozen=True, eq=False)
class ResourceRows:
    """A table whose columns are named like the fields of what it keeps."""

    table: Table
    kind: Any
    """The class, whose NotFound is raised where there is none."""

    @property
    def columns(self) -> tuple[Column[Any], ...]:
        """What one is read from, in the order that `of` relies on."""
        return tuple(column for column in self.table.c if column.name not in _NO_FIELDS)

    def of(self, owner: str, row: Iterable[Any]) -> Any:  # noqa: ANN401  # one of the four
        """Read one from a row of the columns."""
        values = dict(zip((column.name for column in self.columns), row, strict=True))
        if "question" in values:
            values["question"] = question_of(orjson.loads(values["question"]))
        return self.kind(owner=owner, **values)

    def of_document(self, owner: str, document: str) -> Any:  # noqa: ANN401  # one of the four
        """Read one from a row that was turned into JSON."""
        written = orjson.loads(document)
        return self.kind(owner=owner, **{column.name: _read(column, written[column.name]) for column in self.columns})

    def values(self, resource: Resource) -> dict[str, Any]:
        """Return the values of all columns but the owner and the number."""
        values = {column.name: getattr(resource, column.name) for column in self.columns}
        if isinstance(resource, SavedView):
            values["question"] = orjson.dumps(resource.question).decode()
        if isinstance(resource, Tag):
            values["folded"] = resource.folded
        return values


def question_of(pairs: Iterable[Iterable[str]]) -> tuple[tuple[str, str], ...]:
    """Read the question of a view that was written as JSON."""
    return tuple((name, value) for name, value in pairs)


def _read(column: Column[Any], value: Any) -> Any:  # noqa: ANN401  # JSON
    if value is None:
        return None
    if column.name == "question":
        return question_of(value)
    if column.type.python_type is UUID:
        return UUID(value)
    return datetime.fromisoformat(value).astimezone(UTC) if column.type.python_type is datetime else value


RESOURCES = {
    ResourceType.LIST: ResourceRows(lists, TaskList),
    ResourceType.SECTION: ResourceRows(sections, Section),
    ResourceType.TAG: ResourceRows(tags, Tag),
    ResourceType.VIEW: ResourceRows(views, SavedView),
}
