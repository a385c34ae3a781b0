"""The stack that tutorials teach: FastAPI, pydantic response models, SQLAlchemy's ORM with an AsyncSession, PyJWT.

It validates and answers what the service does, and has nothing else on: no log, no limits, no history, no words, no
counters. A creation is one INSERT, and its number, which the table insists on, comes from this process.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Annotated, Any
from uuid import UUID

import jwt
import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from uuid_utils.compat import uuid7

from tests.performance.orm_models import RANKS, Filters, NewTask, Page, Task, TaskOut, task_out
from tests.performance.surroundings import surroundings

_GIVEN = surroundings()
_ENGINE = create_async_engine(_GIVEN.database_url.replace("postgresql://", "postgresql+asyncpg://", 1))
_SESSIONS = async_sessionmaker(_ENGINE, expire_on_commit=False)
_KEYS = jwt.PyJWKClient(_GIVEN.key_set_url) if _GIVEN.key_set_url else None
_NUMBERS = count(1_000_000)


@asynccontextmanager
async def _life(_: FastAPI) -> AsyncIterator[None]:
    yield
    await _ENGINE.dispose()


app = FastAPI(lifespan=_life)


async def session() -> AsyncIterator[AsyncSession]:
    """Lend a session to a request."""
    async with _SESSIONS() as one:
        yield one


async def owner_of(shown: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> str:
    """Return whose token it is."""
    try:
        return str(_claims(shown.credentials)["sub"])
    except jwt.PyJWTError as refusal:
        raise HTTPException(401) from refusal


def _claims(token: str) -> dict[str, Any]:
    if _KEYS is None:
        return jwt.decode(token, _GIVEN.secret, algorithms=["HS256"])
    key = _KEYS.get_signing_key_from_jwt(token)
    return jwt.decode(token, key, algorithms=["EdDSA"], audience=_GIVEN.issuer, issuer=_GIVEN.issuer)


Session = Annotated[AsyncSession, Depends(session)]
Owner = Annotated[str, Depends(owner_of)]


@app.get("/api/tasks")
async def list_tasks(asked: Annotated[Filters, Query()], owner: Owner, db: Session) -> Page:
    """List tasks, the newest first."""
    matching = [Task.owner_id == owner, Task.deleted_at.is_(None), *_conditions(asked)]
    total = await db.scalar(select(func.count()).select_from(Task).where(*matching))
    newest = select(Task).where(*matching).order_by(Task.created_at.desc(), Task.id.desc())
    found = await db.scalars(newest.limit(asked.limit).offset(asked.offset))
    return Page(items=[task_out(task) for task in found], total=total or 0, limit=asked.limit, offset=asked.offset)


@app.get("/api/tasks/{task_id}")
async def read_task(task_id: UUID, owner: Owner, db: Session) -> TaskOut:
    """Read a task."""
    return task_out(await _the_task(db, owner, task_id))


@app.post("/api/tasks", status_code=201)
async def create_task(new: NewTask, owner: Owner, db: Session) -> TaskOut:
    """Create a task."""
    now = datetime.now(UTC)
    task = Task(
        owner_id=owner,
        id=uuid7(),
        title=new.title,
        description=new.description,
        priority=RANKS[new.priority],
        position=f"{now.timestamp():.6f}",
        created_at=now,
        updated_at=now,
        change_seq=next(_NUMBERS),
    )
    db.add(task)
    await db.commit()
    return task_out(task)


@app.patch("/api/tasks/{task_id}/complete")
async def toggle_task(task_id: UUID, owner: Owner, db: Session) -> TaskOut:
    """Turn completion over."""
    task = await _the_task(db, owner, task_id)
    task.updated_at = datetime.now(UTC)
    task.completed_at = None if task.completed_at else task.updated_at
    task.version += 1
    await db.commit()
    return task_out(task)


async def _the_task(db: AsyncSession, owner: str, task_id: UUID) -> Task:
    wanted = select(Task).where(Task.owner_id == owner, Task.id == task_id, Task.deleted_at.is_(None))
    task = await db.scalar(wanted)
    if task is None:
        raise HTTPException(404)
    return task


def _conditions(asked: Filters) -> list[ColumnElement[bool]]:
    clock = Task.due_date + func.coalesce(Task.due_time, time())
    due = func.coalesce(func.timezone(asked.timezone, Task.due_instant), clock)
    found = [due >= _midnight(asked.due_after)] if asked.due_after else []
    found += [due < _midnight(asked.due_before)] if asked.due_before else []
    found += [Task.priority.in_([RANKS[name] for name in asked.priority])] if asked.priority else []
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


if __name__ == "__main__":
    uvicorn.run(app, port=_GIVEN.port, log_level="warning", access_log=False)
