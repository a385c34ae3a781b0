"""Due dates, deadlines and deferrals that are refused, with the field that is wrong."""

from typing import Any

import pytest

from tests.due_dates import (
    ALL_DAY,
    BERLIN,
    DAY,
    FIXED,
    FLOATING,
    NINE,
    Members,
    Write,
    batched,
    patched,
    posted,
)
from tests.http_api import Api, listed, refused

NO_TIMES = [
    *(f"{DAY}T09:00:00{offset}" for offset in ("Z", "z", "+00:00", "-00:00", "+01:00", "+0100", " Europe/Paris")),
    *(f"{DAY}{time}" for time in ("", "T", "T09", "T9:00", "t09:00:00", " 09:00:00", "T09:00:00,5", "T09:00:00.")),
    *(f"{DAY}T{time}" for time in ("24:00", "24:00:00", "23:60:00", "23:59:60", "09:00:00.0000001", "09:00:00\n")),
    *("2026-02-30T09:00:00", "2026-13-01T09:00:00", "0000-01-01T09:00:00", "20261124T090000", "now", "", "T09:00:00"),
    *(1, 1.5, 1_700_000_000_000, True, [NINE], {"at": NINE}),
]
NO_DAYS = [
    *("2026-02-30", "2027-02-29", "2026-00-10", "0000-01-01", "10000-01-01", "-001-01-01", "26-11-24", "2026-W48-2"),
    *("2026-328", "20261124", f"{DAY}T00:00:00", f"{DAY}Z", f" {DAY}", f"{DAY}\n", "\uff12026-11-24", "infinity"),
    *("today", "", 1, 20_261_124, 1.5, True, [DAY], {"date": DAY}),
]
NO_ZONES = [
    *("Mars/Olympus", "America", "Europe/", "europe/berlin", " Europe/Berlin", "Europe/Berlin\n", "../UTC", "UTC+1"),
    *("posix/UTC", "right/UTC", "posixrules", "localtime", "Factory", "zone.tab", "tzdata.zi", "/etc/passwd"),
    *("+01:00", "", "a\0b", "a" * 300),
]
TOO_EARLY_OR_LATE = ["0001-01-01", "1969-12-31", "2201-01-01", "9999-12-31"]
MIXED: list[Members] = [
    {},
    {"date": None},
    {"date": None, "at": None, "timezone": None},
    {"timezone": BERLIN},
    ALL_DAY | FLOATING,
    ALL_DAY | FIXED,
    ALL_DAY | {"timezone": BERLIN},
]

Case = tuple[Members, str, str]
CASES: list[Case] = [
    *(({"due": due}, "due", "due_kind") for due in MIXED),
    *(({"due": due}, "due", "model_attributes_type") for due in (DAY, NINE, 1, True, [], [ALL_DAY])),
    ({"due": ALL_DAY | {"zone": BERLIN}}, "due.zone", "unknown"),
    *(({"due": {"at": at}}, "due.at", "value_error") for at in NO_TIMES),
    *(({"due": {"at": f"{day}T00:00:00"}}, "due.at", "date_out_of_range") for day in TOO_EARLY_OR_LATE),
    *(({"due": {"date": day}}, "due.date", "value_error") for day in NO_DAYS),
    *(({"due": {"date": day}}, "due.date", "date_out_of_range") for day in TOO_EARLY_OR_LATE),
    *(({"due": FIXED | {"timezone": zone}}, "due.timezone", "unknown_timezone") for zone in NO_ZONES),
    *(({"due": FIXED | {"timezone": zone}}, "due.timezone", "string_type") for zone in (1, True, [BERLIN], FIXED)),
    *(({field: day}, field, "value_error") for field in ("deadline", "defer_until") for day in NO_DAYS),
    *(({field: day}, field, "date_out_of_range") for field in ("deadline", "defer_until") for day in TOO_EARLY_OR_LATE),
]


class DueRefusalsContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.mark.parametrize("write", [posted, patched], ids=["POST", "PATCH"])
    @pytest.mark.parametrize(("content", "field", "code"), CASES)
    async def test_each_broken_rule_is_named(
        self, api: Api, write: Write, content: Members, field: str, code: str
    ) -> None:
        problem = refused(await write(api, content), 422, "validation_failed")
        assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]
        assert [task["version"] for task in await listed(api.ana)] in ([], [1])

    @pytest.mark.parametrize(
        ("due", "field"),
        [
            ({"at": f"{NINE}Z"}, "operations.0.task.due.at"),
            ({"date": "2026-02-30"}, "operations.0.task.due.date"),
            (ALL_DAY | FLOATING, "operations.0.due"),
            ({"date": "2201-01-01"}, "operations.0.due.date"),
            (FIXED | {"timezone": "America"}, "operations.0.due.timezone"),
        ],
    )
    async def test_a_batch_names_the_operation_too(self, api: Api, due: Members, field: str) -> None:
        answer = await batched(api, {"op": "create", "task": {"title": "Buy milk", "due": due}})
        assert [error["field"] for error in refused(answer, 422, "validation_failed")["errors"]] == [field]
        assert await listed(api.ana) == []

    @pytest.mark.parametrize("content", [{"due": {"at": "canary"}}, {"due": {"canary": 1}}, {"deadline": "canary"}])
    async def test_a_refusal_does_not_repeat_what_was_sent(self, api: Api, content: dict[str, Any]) -> None:
        (error,) = refused(await posted(api, content), 422, "validation_failed")["errors"]
        assert "canary" not in error["message"]
