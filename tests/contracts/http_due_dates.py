"""Due dates of three kinds, the deadline and the deferral over HTTP: written, shown, replaced and retried."""

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
    Write,
    every_kind,
    every_way,
    posted,
    shown,
)
from tests.http_api import Api, created, listed, path_of, refused

CHOSEN = {"id": "0190163d-8694-739b-aea5-966c26f8ad91"}
every_day = pytest.mark.parametrize("field", DAYS)


class DueDatesContract:
    """Inherit, and provide the fixture `api`."""

    # The three kinds

    @every_way
    @every_kind
    async def test_exactly_the_members_of_its_kind_are_shown(self, api: Api, write: Write, due: Members) -> None:
        task = shown(await write(api, {"due": due}))
        assert (task["due"], (await api.ana.get(path_of(task))).json()["due"]) == (due, due)

    @every_way
    async def test_members_that_are_null_are_not_there(self, api: Api, write: Write) -> None:
        assert shown(await write(api, {"due": TO_ALL_DAY}))["due"] == {"date": NEXT}
        assert shown(await write(api, {"due": {"date": None, "at": NINE, "timezone": None}}))["due"] == FLOATING

    @every_kind
    async def test_every_list_and_feed_shows_the_same(self, api: Api, due: Members) -> None:
        task = await created(api.ana, due=due, **DAYS)
        assert (task.items() >= DAYS.items(), await listed(api.ana)) == (True, [task])
        (change,) = (await api.ana.get("/api/changes")).json()["items"]
        await api.ana.delete(path_of(task))
        (trashed,) = await listed(api.ana, path="/api/trash")
        assert (change["resource"], trashed["due"]) == (task, due)

    @pytest.mark.parametrize(
        ("at", "told"),
        [
            ("T09:00", "T09:00:00"),
            ("T23:59:59.5", "T23:59:59.500000"),
            ("T00:00:00.000000", "T00:00:00"),
            ("T00:00:00.000001", "T00:00:00.000001"),
            ("T23:59:59.999999", "T23:59:59.999999"),
        ],
    )
    async def test_a_time_keeps_its_microseconds(self, api: Api, at: str, told: str) -> None:
        task = await created(api.ana, due={"at": DAY + at})
        assert (task["due"], await listed(api.ana)) == ({"at": DAY + told}, [task])

    @pytest.mark.parametrize(
        ("at", "zone"),
        [
            ("2026-03-29T02:30:00", BERLIN),  # skipped
            ("2026-10-25T02:30:00", BERLIN),  # twice
            ("2011-12-30T12:00:00", "Pacific/Apia"),  # a whole day that was skipped
            ("1970-01-01T00:00:00", "Pacific/Kiritimati"),  # 1969 in UTC
            ("2200-12-31T23:59:59.999999", "Pacific/Niue"),  # 2201 in UTC
        ],
    )
    async def test_a_fixed_time_is_shown_as_it_was_written(self, api: Api, at: str, zone: str) -> None:
        task = await created(api.ana, due={"at": at, "timezone": zone})
        assert (task["due"], await listed(api.ana)) == ({"at": at, "timezone": zone}, [task])

    # A deadline and a deferral

    @every_way
    @every_day
    @pytest.mark.parametrize("day", ["1970-01-01", "2028-02-29", "2200-12-31"])
    async def test_a_day_is_kept_as_it_is(self, api: Api, write: Write, field: str, day: str) -> None:
        task = shown(await write(api, {field: day}))
        assert (task[field], (await api.ana.get(path_of(task))).json()[field]) == (day, day)

    @every_day
    async def test_a_day_can_be_moved_and_cleared(self, api: Api, field: str) -> None:
        path = path_of(await created(api.ana, **DAYS))
        for day in (NEXT, None):
            assert shown(await api.ana.patch(path, json={field: day}))[field] == day

    @pytest.mark.parametrize("change", [{"title": "Buy tea"}, {"is_completed": True}, {"deadline": None}, {}])
    async def test_an_edit_leaves_what_it_does_not_name(self, api: Api, change: Members) -> None:
        task = await created(api.ana, due=FIXED, **DAYS)
        edited = shown(await api.ana.patch(path_of(task), json=change))
        kept = {name: task[name] for name in {"due", *DAYS} - change.keys()}
        assert (kept | change).items() <= edited.items()

    # Replacing

    async def test_a_replacement_without_them_keeps_them(self, api: Api) -> None:
        task = await created(api.ana, due=FIXED, description="gone soon", **DAYS)
        replaced = shown(await api.ana.put(path_of(task), json={"title": "Buy tea"}))
        assert replaced["description"] is None
        assert ({"due": FIXED} | DAYS).items() <= replaced.items()

    @pytest.mark.parametrize("due", [{"date": NEXT}, {"at": TEN}, {"at": TEN, "timezone": NEW_YORK}, None])
    async def test_a_replacement_writes_a_due_as_a_whole(self, api: Api, due: Members | None) -> None:
        task = await created(api.ana, due=FIXED, **DAYS)
        replaced = shown(await api.ana.put(path_of(task), json={"title": "Buy milk", "due": due, "deadline": None}))
        assert (replaced["due"], replaced["deadline"]) == (due, None)
        assert replaced["defer_until"] == DAYS["defer_until"]

    async def test_a_replacement_takes_no_member_from_the_due_before(self, api: Api) -> None:
        task = await created(api.ana, due=FIXED)
        answer = await api.ana.put(path_of(task), json={"title": "Buy milk", "due": {"timezone": NEW_YORK}})
        refused(answer, 422, "validation_failed")
        assert await listed(api.ana) == [task]

    async def test_a_replacement_of_nothing_creates_them(self, api: Api) -> None:
        body = {"title": "Buy milk", "due": FIXED} | DAYS
        task = shown(await api.ana.put(path_of(CHOSEN), json=body, headers={"if-none-match": "*"}))
        assert (body.items() <= task.items(), await listed(api.ana)) == (True, [task])

    # Retrying

    @pytest.mark.parametrize(
        ("content", "same"),
        [
            ({"due": FIXED} | DAYS, DAYS | {"due": FIXED}),
            ({"due": ALL_DAY}, {"due": ALL_DAY | {"at": None, "timezone": None}, "deadline": None}),
            ({"due": {"at": TEN}}, {"due": {"at": TEN.removesuffix(":00")}}),
            ({}, {"due": None, "deadline": None, "defer_until": None}),
        ],
    )
    async def test_the_same_again_is_the_same_creation(self, api: Api, content: Members, same: Members) -> None:
        task = shown(await posted(api, CHOSEN | content))
        again = await posted(api, CHOSEN | same)
        assert (again.status_code, again.json()) == (200, task)

    @pytest.mark.parametrize(
        ("content", "other"),
        [
            ({"due": FIXED}, {"due": FLOATING}),
            ({"due": FIXED}, {"due": FIXED | {"timezone": NEW_YORK}}),
            ({"due": ALL_DAY}, {"due": {"at": f"{DAY}T00:00:00"}}),
            ({"due": ALL_DAY}, {}),
            ({}, {"due": ALL_DAY}),
            ({"deadline": DAY}, {"defer_until": DAY}),
        ],
    )
    async def test_another_due_is_another_creation(self, api: Api, content: Members, other: Members) -> None:
        task = shown(await posted(api, CHOSEN | content))
        refused(await posted(api, CHOSEN | other), 409, "task_exists")
        assert await listed(api.ana) == [task]
