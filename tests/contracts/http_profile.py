"""One's own profile: read, changed once and not twice, and kept out of everything that is synchronised."""

from typing import Any

import pytest

from tests.contracts.http_idempotency import KEY, answered, is_replay
from tests.http_api import Api, created, fields_of, path_of, recorded, refused

ME = "/api/users/me"
VIENNA = {"timezone": "Europe/Vienna", "locale": "de-AT"}
EMPTY = {
    "id": "ana",
    "timezone": None,
    "locale": None,
    "counts": {"open": 0, "completed": 0, "trashed": 0},
    "version": 0,
}


class ProfileContract:
    """Inherit, and provide the fixture `api`."""

    async def test_everybody_has_a_profile_before_they_write_anything(self, api: Api) -> None:
        answer = await api.ana.get(ME)
        assert (answer.status_code, answer.json(), answer.headers["etag"]) == (200, EMPTY, '"0-1+0.0.0"')

    async def test_a_patch_changes_what_it_names(self, api: Api) -> None:
        first = await api.ana.patch(ME, json={"timezone": "Europe/Vienna"})
        second = await api.ana.patch(ME, json={"locale": "de-at"})
        assert (first.status_code, first.json()["version"]) == (200, 1)
        assert second.json() == (await api.ana.get(ME)).json() == EMPTY | VIENNA | {"version": 2}
        assert second.headers["etag"] == '"2-1+0.0.0"'
        assert (await api.ben.get(ME)).json() == EMPTY | {"id": "ben"}

    async def test_null_clears(self, api: Api) -> None:
        await api.ana.patch(ME, json=VIENNA)
        cleared = await api.ana.patch(ME, json={"timezone": None, "locale": None})
        assert cleared.json() == EMPTY | {"version": 2}

    @pytest.mark.parametrize("changes", [{}, VIENNA, {"locale": "DE-AT"}], ids=str)
    async def test_a_patch_of_nothing_changes_nothing(self, api: Api, changes: dict[str, Any]) -> None:
        before = (await api.ana.patch(ME, json=VIENNA)).json()
        assert (await api.ana.patch(ME, json=changes)).json() == before

    async def test_it_tells_how_many_tasks_there_are(self, api: Api) -> None:
        await created(api.ana, is_completed=True)
        await created(api.ana)
        await api.ana.delete(path_of(await created(api.ana)))
        counts = {"open": 1, "completed": 1, "trashed": 1}
        assert (await api.ana.get(ME)).json() == EMPTY | {"counts": counts}

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"timezone": "Mars/Olympus"}, "timezone"),
            ({"timezone": "../../etc/passwd"}, "timezone"),
            ({"timezone": "a\0b"}, "timezone"),
            ({"timezone": 1}, "timezone"),
            ({"locale": "german"}, "locale"),
            ({"locale": "x" * 10_000}, "locale"),
            ({"locale": ["de"]}, "locale"),
            ({"id": "ben"}, "id"),
            ({"counts": {}}, "counts"),
        ],
    )
    async def test_what_breaks_a_rule_is_refused(self, api: Api, changes: dict[str, Any], field: str) -> None:
        answer = await api.ana.patch(ME, json={"locale": "en"} | changes)
        assert [name.split(".")[0] for name in fields_of(answer)] == [field]
        assert (await api.ana.get(ME)).json() == EMPTY

    # Entity tags

    async def test_what_is_known_is_not_sent_again(self, api: Api) -> None:
        etag = (await api.ana.patch(ME, json=VIENNA)).headers["etag"]
        known = await api.ana.get(ME, headers={"if-none-match": f'"x", W/{etag}'})
        assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", etag)

    async def test_other_counts_are_sent_again(self, api: Api) -> None:
        etag = (await api.ana.get(ME)).headers["etag"]
        await created(api.ana)
        answer = await api.ana.get(ME, headers={"if-none-match": etag})
        assert (answer.status_code, answer.json()["counts"]["open"]) == (200, 1)

    async def test_a_condition_is_about_the_profile_and_not_about_the_counts(self, api: Api) -> None:
        etag = (await api.ana.get(ME)).headers["etag"]
        await created(api.ana)
        assert (await api.ana.patch(ME, json=VIENNA, headers={"if-match": etag})).status_code == 200
        overtaken = await api.ana.patch(ME, json={"locale": "en"}, headers={"if-match": etag})
        refused(overtaken, 412, "precondition_failed")
        current = {"if-match": overtaken.headers["etag"]}
        assert (await api.ana.patch(ME, json={"locale": "en"}, headers=current)).json()["version"] == 2

    @pytest.mark.parametrize(("method", "header"), [("GET", "if-none-match"), ("PATCH", "if-match")])
    async def test_a_malformed_condition_is_refused(self, api: Api, method: str, header: str) -> None:
        body = VIENNA if method == "PATCH" else None
        answer = await api.ana.request(method, ME, json=body, headers={header: "1-1"})
        refused(answer, 400, "malformed_precondition")

    # Retries

    async def test_a_replay_is_the_first_answer_and_leaves_no_second_effect(self, api: Api) -> None:
        first = await api.ana.patch(ME, json=VIENNA, headers=KEY)
        await api.ana.patch(ME, json={"timezone": "Europe/Rome"})
        again = await api.ana.patch(ME, json=VIENNA, headers=KEY)
        assert (is_replay(first), is_replay(again), answered(again)) == (False, True, answered(first))
        assert (await api.ana.get(ME)).json()["timezone"] == "Europe/Rome"

    async def test_a_key_belongs_to_one_request(self, api: Api) -> None:
        await api.ana.patch(ME, json=VIENNA, headers=KEY)
        refused(await api.ana.patch(ME, json={"locale": "en"}, headers=KEY), 422, "idempotency_key_reused")
        assert (await api.ana.get(ME)).json()["version"] == 1

    async def test_it_is_in_no_feed_and_in_no_history(self, api: Api) -> None:
        before = await recorded(api)
        answer = await api.ana.patch(ME, json=VIENNA)
        assert await recorded(api) == before
        undo = await api.ana.post(f"/api/operations/{answer.headers['operation-id']}/undo")
        refused(undo, 404, "operation_not_found")
