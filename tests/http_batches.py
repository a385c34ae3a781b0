"""Batches for tests: the operations in short, and what comes back."""

from collections.abc import Mapping
from typing import Any

from httpx2 import AsyncClient, Response

Operation = dict[str, Any]


def create(task_id: str | None = None, **content: Any) -> Operation:
    chosen = {"id": task_id} if task_id is not None else {}
    return {"op": "create", "task": chosen | {"title": "Buy milk"} | content}


def update(task_id: str, **changes: Any) -> Operation:
    return {"op": "update", "id": task_id, "changes": changes}


def verb(op: str, task_id: str) -> Operation:
    """Return `complete`, `reopen`, `delete` or `restore`."""
    return {"op": op, "id": task_id}


async def batch(
    client: AsyncClient,
    operations: list[Any],
    mode: str = "atomic",
    *,
    dry_run: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Response:
    query = "?dry_run=true" if dry_run else ""
    body = {"mode": mode, "operations": operations}
    return await client.post(f"/api/tasks/batch{query}", json=body, headers=headers)


async def results_of(client: AsyncClient, operations: list[Any], mode: str = "atomic") -> list[dict[str, Any]]:
    """Send a batch that is not refused, and return its results."""
    answer = await batch(client, operations, mode)
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def statuses(results: list[dict[str, Any]]) -> list[int]:
    return [result["status"] for result in results]


def chosen_id(number: int) -> str:
    """Return an id that a client may choose; higher numbers sort later."""
    return f"0190163d-8694-739b-aea5-{number:012x}"
