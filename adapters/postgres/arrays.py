"""Many rows in one statement, as one array parameter per column."""

from typing import Any

from sqlalchemy import ARRAY, Column, TableValuedAlias, Text, bindparam, func
from sqlalchemy.dialects.postgresql import JSONB


def arrays_of(*columns: Column[Any]) -> TableValuedAlias:
    """Return rows made of one array parameter per column, which is named like the column with an s."""
    arrays = (bindparam(f"{column.name}s", type_=ARRAY(_plain(column))) for column in columns)
    return func.unnest(*arrays).table_valued(*(column.name for column in columns), name="given").render_derived()


def _plain(column: Column[Any]) -> Any:  # noqa: ANN401  # a type of SQLAlchemy's; arrays have no collation
    return Text() if isinstance(column.type, (Text, ARRAY, JSONB)) and column.name != "fields" else column.type
