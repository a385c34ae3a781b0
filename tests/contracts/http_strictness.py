"""What is unknown or said twice is refused, with a hint where there is one."""

from typing import Any

import pytest
from httpx2 import Response

from tests.http_api import JSON, Api, created, fields_of, listed, path_of, refused
from tests.http_routes import BODIES, PAGED, PRIVATE, Route

every_list = pytest.mark.parametrize("route", PAGED, ids=str)
NEEDING_BODY = [route for route in BODIES if not route.template.endswith("/complete")]
DEEP = [b'{"title":"x","t":%s}' % (b"[" * depth + b"]" * depth) for depth in (40, 190)]
WIDE = [
    b'{"title":"x","t":[%s1]}' % (b"1," * 20_000),
    b'{"title":"x"%s}' % b"".join(b',"k%d":1' % n for n in range(20_000)),
]


async def sent(api: Api, route: Route, task: dict[str, Any], content: bytes | str) -> Response:
    """Send a route of that task a body as it is written."""
    return await api.ana.request(route.method, route.path(task["id"]), content=content, headers=JSON)


class StrictnessContract:
    """Inherit, and provide the fixture `api`."""

    # Parameters

    @pytest.mark.parametrize("query", ["unknown=1", "limit[]=1", "=", "a", "a=%zz", "%00=1", "_=1"])
    async def test_an_unknown_parameter_is_refused_on_every_route(
        self, api: Api, query: str, subtests: pytest.Subtests
    ) -> None:
        task = await created(api.ana)
        for route in PRIVATE:
            with subtests.test(str(route)):
                path = route.asking(query, task_id=task["id"])
                answer = await api.of(route.scope).request(route.method, path, json=route.body)
                assert fields_of(answer) == ["query"]
        assert await listed(api.ana) == [task]

    @pytest.mark.parametrize(
        ("name", "meant"),
        [("limits", "limit"), ("ofset", "offset"), ("Limit", "limit"), ("prio", None), ("sorted", "sort")],
    )
    async def test_the_nearest_name_is_suggested(self, api: Api, name: str, meant: str | None) -> None:
        (error,) = refused(await api.ana.get(f"/api/tasks?{name}=1"), 422, "validation_failed")["errors"]
        assert error["code"] == "unknown"
        assert meant is None or error["message"].endswith(f"did you mean {meant}?")

    async def test_an_unknown_name_is_not_repeated(self, api: Api) -> None:
        assert "canary" not in (await api.ana.get("/api/tasks?canary=1")).text.replace("instance", "")

    @every_list
    @pytest.mark.parametrize("name", ["limit", "offset", "include_total"])
    async def test_a_parameter_with_one_value_is_given_once(self, api: Api, route: Route, name: str) -> None:
        (error,) = refused(await api.ana.get(f"{route.path()}?{name}=1&{name}=1"), 422, "validation_failed")["errors"]
        assert (error["field"], error["code"]) == (name, "repeated")

    async def test_several_mistakes_are_told_at_once(self, api: Api) -> None:
        answer = await api.ana.get("/api/tasks?nope=1&limit=1&limit=2&sort=title&sort=title")
        assert sorted(fields_of(answer)) == ["limit", "query", "sort"]

    async def test_a_deletion_is_told_once_whether_it_is_permanent(self, api: Api) -> None:
        task = await created(api.ana)
        answer = await api.ana.delete(f"{path_of(task)}?permanent=false&permanent=true")
        assert fields_of(answer) == ["permanent"]
        assert await listed(api.ana) == [task]

    # Members

    async def test_an_unknown_member_is_refused_on_every_route(self, api: Api, subtests: pytest.Subtests) -> None:
        task = await created(api.ana)
        for route in BODIES:
            with subtests.test(str(route)):
                answer = await api.ana.request(
                    route.method, route.path(task["id"]), json=route.body | {"colour": "red"}
                )
                (error,) = refused(answer, 422, "validation_failed")["errors"]
                assert (error["field"], error["code"]) == ("colour", "unknown")
                assert await listed(api.ana) == [task]

    @pytest.mark.parametrize("name", ["a b", "x" * 65, "<b>", "é", "\0"])
    async def test_a_name_that_could_do_harm_is_not_repeated(
        self, api: Api, name: str, subtests: pytest.Subtests
    ) -> None:
        task_id = (await created(api.ana))["id"]
        for route in BODIES:
            with subtests.test(str(route)):
                answer = await api.ana.request(route.method, route.path(task_id), json=route.body | {name: 1})
                assert fields_of(answer) == ["?"]

    async def test_a_member_said_twice_is_refused(self, api: Api, subtests: pytest.Subtests) -> None:
        task = await created(api.ana)
        for route in BODIES:
            with subtests.test(str(route)):
                name = next(iter(route.body)).encode()
                content = b'{"%s": true, "%s": true}' % (name, name)
                refused(await sent(api, route, task, content), 400, "malformed_json")
                assert await listed(api.ana) == [task]

    @pytest.mark.parametrize("content", [*DEEP, *WIDE], ids=["40 deep", "190 deep", "items", "members"])
    async def test_json_that_is_too_deep_or_too_wide_is_refused(
        self, api: Api, content: bytes, subtests: pytest.Subtests
    ) -> None:
        task = await created(api.ana)
        for route in BODIES:
            with subtests.test(str(route)):
                (error,) = refused(await sent(api, route, task, content), 422, "validation_failed")["errors"]
                assert (error["field"], error["code"]) == ("body", "too_complex")

    async def test_a_batch_may_be_ten_times_as_wide(self, api: Api, subtests: pytest.Subtests) -> None:
        content = b'{"title":"x","t":[%s1]}' % (b"1," * 2000)
        task = await created(api.ana)
        for route in BODIES:
            with subtests.test(str(route)):
                problem = refused(await sent(api, route, task, content), 422, "validation_failed")
                is_too_wide = "too_complex" in {error["code"] for error in problem["errors"]}
                assert is_too_wide is not route.template.endswith("/batch")

    @pytest.mark.parametrize("content", ["[]", '"title"', "7", "true", '[{"title":"x"}]'])
    async def test_what_is_not_an_object_is_refused(self, api: Api, content: str, subtests: pytest.Subtests) -> None:
        task = await created(api.ana)
        for route in BODIES:
            with subtests.test(str(route)):
                assert fields_of(await sent(api, route, task, content)) == ["body"]

    @pytest.mark.parametrize("content", ["null", ""])
    async def test_a_body_that_is_needed_cannot_be_nothing(
        self, api: Api, content: str, subtests: pytest.Subtests
    ) -> None:
        task = await created(api.ana)
        for route in NEEDING_BODY:
            with subtests.test(str(route)):
                assert fields_of(await sent(api, route, task, content)) == ["body"]
