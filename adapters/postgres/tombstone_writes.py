"""What a deletion for good leaves, and what it takes with it."""

from sqlalchemy import CTE, Text, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from adapters.postgres.parameters import OWNER
from adapters.postgres.tables import history, tombstones
from domain.resource import ResourceType

_TASK = literal(ResourceType.TASK.value, Text())


def left_behind(gone: CTE) -> tuple[CTE, CTE]:
    """Return what writes the tombstones of deleted rows, and what empties the history of their text."""
    left = upsert(tombstones).from_select([c.name for c in tombstones.c], select(gone))
    newest = {column.name: left.excluded[column.name] for column in tombstones.c if not column.primary_key}
    replaced = left.on_conflict_do_update(index_elements=list(tombstones.primary_key), set_=newest)
    emptied = (
        update(history)
        .where(history.c.owner_id == OWNER, history.c.task_id == gone.c.id, history.c.resource_type == _TASK)
        .values(fields=func.jsonb_build_object())
    )
    return replaced.cte("left_behind"), emptied.cte("emptied")
