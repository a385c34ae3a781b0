"""One page of tasks, outside a unit of work or in it."""

from adapters.postgres.database import Rows
from adapters.postgres.filters import Shape, filter_values
from adapters.postgres.orders import order_values
from adapters.postgres.rows import task_of
from adapters.postgres.task_reads import page_statement
from domain.identity import OwnerId
from domain.page import PageRequest, TaskFilter, TaskPage


async def page_of(rows: Rows, owner: OwnerId, matching: TaskFilter, request: PageRequest) -> TaskPage:
    """Return one page of the owner's tasks, in one statement."""
    after = None if request.after is None else tuple(value is None for value in request.after.values)
    statement = page_statement(Shape.of(matching), request.sort, include_total=request.include_total, after=after)
    place = order_values(request, matching.zone)
    window = {"limit": request.limit + 1, "offset": 0 if request.after is not None else request.offset}
    found = await rows(statement, owner_id=owner, **filter_values(owner, matching), **window, **place)
    total = (found[0][0] if found else 0) if request.include_total else None
    items = [task_of(row[1:]) for row in found[: request.limit] if row[1] is not None]
    return TaskPage(
        items=items,
        total=total,
        limit=request.limit,
        offset=request.offset,
        next=request.position_of(items[-1], matching) if len(found) > request.limit else None,
    )
