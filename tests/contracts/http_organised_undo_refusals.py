"""What of trees and lists cannot be taken back, as it would not fit what is there today."""

import pytest

from tests.contracts.http_organised_undo import planted
from tests.contracts.http_undo import undone
from tests.http_api import Api, created, path_of, refused
from tests.http_trees import codes, line, made, move


class OrganisedUndoRefusalsContract:
    """Inherit, and provide the fixture `api`."""

    async def test_a_deletion_is_not_taken_back_below_a_parent_that_is_gone_or_done(self, api: Api) -> None:
        parent, child = await line(api.ana, 2)
        deletion = await api.ana.delete(path_of(child))
        await api.ana.post(f"{path_of(parent)}/complete")
        refusal = await undone(api.ana, deletion)
        refused(refusal, 409, "operation_superseded")
        assert codes(refusal) == [("completed_at", "changed_since")]
        await api.ana.delete(path_of(parent))
        refusal = await undone(api.ana, deletion)
        refused(refusal, 409, "operation_superseded")
        assert codes(refusal) == [("parent_id", "not_found")]

    async def test_a_move_is_not_taken_back_to_what_is_gone(self, api: Api) -> None:
        garden = await planted(api.ana)
        moved = await move(api.ana, garden.root, list_id=None)
        taken = await move(api.ana, garden.child, parent_id=None)
        await api.ana.delete(f"/api/sections/{garden.kitchen['id']}")
        await api.ana.delete(f"/api/lists/{garden.home['id']}")
        await api.ana.delete(path_of(garden.root))
        for operation, name in [(moved, "section_id"), (taken, "parent_id")]:
            refusal = await undone(api.ana, operation)
            refused(refusal, 409, "operation_superseded")
            assert codes(refusal) == [(name, "not_found")]

    async def test_a_task_in_the_trash_is_not_sent_back_to_a_list_that_is_gone(self, api: Api) -> None:
        home = await made(api.ana)
        task = await created(api.ana, list_id=home["id"])
        moved = await move(api.ana, task, list_id=None)
        await api.ana.delete(path_of(task))
        await api.ana.delete(f"/api/lists/{home['id']}")
        refused(await undone(api.ana, moved), 409, "operation_superseded")
        assert (await api.ana.post(f"{path_of(task)}/restore")).json()["list_id"] is None

    @pytest.mark.parametrize("in_trash", [False, True])
    async def test_an_undo_that_would_make_a_cycle_is_refused(self, api: Api, *, in_trash: bool) -> None:
        parent, child = await line(api.ana, 2)
        taken = await move(api.ana, child, parent_id=None)
        await move(api.ana, parent, parent_id=child["id"])
        if in_trash:
            await api.ana.delete(path_of(child))
        refusal = await undone(api.ana, taken)
        refused(refusal, 409, "operation_superseded")
        assert codes(refusal) == [("parent_id", "cycle")]

    async def test_a_section_does_not_come_back_into_a_list_that_is_gone(self, api: Api) -> None:
        home = await made(api.ana)
        kitchen = await made(api.ana, f"/api/lists/{home['id']}/sections")
        deletion = await api.ana.delete(f"/api/sections/{kitchen['id']}")
        await api.ana.delete(f"/api/lists/{home['id']}")
        refused(await undone(api.ana, deletion), 409, "operation_superseded")
