"""Merge patches of a due over HTTP: what comes of each, what history tells of it, and how undo takes it back."""

import asyncio
from typing import Any

import pytest

from tests.due_dates import (
    ALL_DAY,
    BERLIN,
    DAY,
    DAYS,
    FIXED,
    FLOATING,
    NEW_YORK,
    NEXT,
    NINE,
    TEN,
    TO_ALL_DAY,
    Members,
    batched,
    every_kind,
    shown,
)
from tests.http_api import Api, created, fields_of, listed, path_of, refused

MOVED = NINE.replace(DAY, NEXT)
PATCHES: list[tuple[Members | None, Members | None, Members | None]] = [
    (ALL_DAY, {"date": NEXT}, {"date": NEXT}),
    (FLOATING, {"date": NEXT}, {"at": MOVED}),
    (FIXED, {"date": NEXT}, {"at": MOVED, "timezone": BERLIN}),
    (FIXED, {"date": NEXT, "timezone": NEW_YORK}, {"at": MOVED, "timezone": NEW_YORK}),
    (FIXED, {"date": NEXT, "timezone": None}, {"at": MOVED}),
    (ALL_DAY, TO_ALL_DAY, {"date": NEXT}),
    (FLOATING, TO_ALL_DAY, {"date": NEXT}),
    (FIXED, TO_ALL_DAY, {"date": NEXT}),
    (FLOATING, {"at": TEN}, {"at": TEN}),
    (FIXED, {"at": TEN}, {"at": TEN, "timezone": BERLIN}),
    (FIXED, {"date": None, "at": TEN}, {"at": TEN, "timezone": BERLIN}),
    (ALL_DAY, {"date": None, "at": TEN}, {"at": TEN}),
    (ALL_DAY, {"date": None, "at": TEN, "timezone": BERLIN}, {"at": TEN, "timezone": BERLIN}),
    (FLOATING, {"timezone": BERLIN}, FIXED),
    (FIXED, {"timezone": NEW_YORK}, {"at": NINE, "timezone": NEW_YORK}),
    (FIXED, {"timezone": None}, FLOATING),
    (ALL_DAY, None, None),
    (FIXED, None, None),
    (None, FIXED, FIXED),
]
every_patch = pytest.mark.parametrize(("due", "patch", "after"), PATCHES)
NOTHING: list[tuple[Members | None, Members | None]] = [
    (None, None),
    (ALL_DAY, {}),
    (FIXED, {}),
    (ALL_DAY, {"date": DAY, "at": None}),
    (FIXED, {"date": DAY}),
    (FIXED, {"date": None}),
    (FLOATING, {"timezone": None}),
]
NONE_OF_THE_KINDS: list[tuple[Members, Members]] = [
    (ALL_DAY, {"timezone": BERLIN}),
    (ALL_DAY, {"date": None}),
    (FLOATING, {"at": None}),
    (FIXED, {"at": None}),
    (FIXED, {"date": NEXT, "at": None}),
    (FIXED, {"date": NEXT, "at": NINE}),
]


class DuePatchesContract:
    """Inherit, and provide the fixture `api`."""

    @every_patch
    async def test_a_patch_changes_member_by_member(self, api: Api, due: Any, patch: Any, after: Any) -> None:
        task = await created(api.ana, due=due)
        edited = shown(await api.ana.patch(path_of(task), json={"due": patch}))
        assert (edited["due"], edited["version"]) == (after, 2)
        assert (await api.ana.get(path_of(task))).json() == edited

    @every_patch
    async def test_a_batch_patches_as_well(self, api: Api, due: Any, patch: Any, after: Any) -> None:
        task = await created(api.ana, due=due)
        answer = await batched(api, {"op": "update", "id": task["id"], "changes": {"due": patch}})
        assert shown(answer)["due"] == after

    @pytest.mark.parametrize(("due", "patch"), NOTHING)
    async def test_a_patch_of_nothing_leaves_the_version(self, api: Api, due: Any, patch: Any) -> None:
        task = await created(api.ana, due=due)
        assert shown(await api.ana.patch(path_of(task), json={"due": patch})) == task

    @every_kind
    async def test_what_is_shown_can_be_sent_back(self, api: Api, due: Members) -> None:
        task = await created(api.ana, due=due, **DAYS)
        same = {name: task[name] for name in ("due", *DAYS)}
        assert shown(await api.ana.patch(path_of(task), json=same)) == task

    async def test_patches_of_different_members_at_once_are_all_kept(self, api: Api) -> None:
        task = await created(api.ana, due=FLOATING)
        patches: list[Members] = [{"due": {"date": NEXT}}, {"due": {"timezone": BERLIN}}, DAYS]
        await asyncio.gather(*(api.ana.patch(path_of(task), json=patch) for patch in patches))
        (now,) = await listed(api.ana)
        assert (now["due"], now["version"]) == ({"at": MOVED, "timezone": BERLIN}, 4)
        assert DAYS.items() <= now.items()

    @pytest.mark.parametrize(("due", "patch"), NONE_OF_THE_KINDS)
    async def test_a_patch_that_leaves_none_of_the_kinds_changes_nothing(
        self, api: Api, due: Members, patch: Members
    ) -> None:
        task = await created(api.ana, due=due)
        problem = refused(await api.ana.patch(path_of(task), json={"due": patch}), 422, "validation_failed")
        assert [(error["field"], error["code"]) for error in problem["errors"]] == [("due", "due_kind")]
        assert await listed(api.ana) == [task]

    @pytest.mark.parametrize("day", ["1969-12-31", "2201-01-01"])
    async def test_a_time_is_not_moved_out_of_the_years_that_are_kept(self, api: Api, day: str) -> None:
        task = await created(api.ana, due=FIXED)
        answer = await api.ana.patch(path_of(task), json={"due": {"date": day}})
        assert fields_of(answer) == ["due.date"]
        assert await listed(api.ana) == [task]

    # History and undo

    @every_patch
    async def test_history_shows_the_whole_due_before_and_after(
        self, api: Api, due: Any, patch: Any, after: Any
    ) -> None:
        path = path_of(await created(api.ana, due=due))
        await api.ana.patch(path, json={"due": patch})
        newest, creation = (await api.ana.get(f"{path}/history")).json()["items"]
        assert newest["changes"] == {"due": {"before": due, "after": after}}
        assert creation["changes"].get("due") == (due and {"before": None, "after": due})

    @every_patch
    async def test_undo_puts_it_back_and_redo_patches_it_again(
        self, api: Api, due: Any, patch: Any, after: Any
    ) -> None:
        path = path_of(await created(api.ana, due=due))
        operation = await api.ana.patch(path, json={"due": patch})
        for expected in (due, after):
            operation = await api.ana.post(f"/api/operations/{operation.headers['operation-id']}/undo")
            (task,) = operation.json()["tasks"]
            assert (task["due"], (await api.ana.get(path)).json()["due"]) == (expected, expected)

    async def test_a_deadline_and_a_deferral_are_told_and_put_back(self, api: Api) -> None:
        path = path_of(await created(api.ana, **DAYS))
        edit = await api.ana.patch(path, json={"deadline": NEXT, "defer_until": None})
        newest = (await api.ana.get(f"{path}/history")).json()["items"][0]
        assert newest["changes"] == {
            "deadline": {"before": DAYS["deadline"], "after": NEXT},
            "defer_until": {"before": DAYS["defer_until"], "after": None},
        }
        undo = await api.ana.post(f"/api/operations/{edit.headers['operation-id']}/undo")
        assert DAYS.items() <= undo.json()["tasks"][0].items()
