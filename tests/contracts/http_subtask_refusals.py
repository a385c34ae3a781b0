"""What cannot be a subtask of what."""

import pytest

import application.placement
from tests.http_api import Api, created, path_of, recorded, refused
from tests.http_routes import ABSENT_ID
from tests.http_trees import below, codes, line, made, move, now

DEPTH = 4


class SubtaskRefusalsContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.mark.parametrize("way", ["PATCH", "move"])
    async def test_no_task_is_below_itself(self, api: Api, way: str) -> None:
        root, child, grandchild = await line(api.ana, 3)
        before = await recorded(api)
        for parent in (root, child, grandchild):
            to = {"parent_id": parent["id"]}
            answer = await (move(api.ana, root, **to) if way == "move" else api.ana.patch(path_of(root), json=to))
            refused(answer, 422, "validation_failed")
            assert codes(answer) == [("parent_id", "cycle")]
        assert codes(await move(api.ana, root, after=grandchild["id"])) == [("parent_id", "cycle")]
        assert await recorded(api) == before

    async def test_there_are_four_levels_below_a_root(self, api: Api) -> None:
        deepest = (await line(api.ana, DEPTH + 1))[-1]
        answer = await api.ana.post("/api/tasks", json={"title": "x", "parent_id": deepest["id"]})
        refused(answer, 422, "validation_failed")
        assert codes(answer) == [("parent_id", "too_deep")]

    async def test_a_tree_counts_as_deep_as_it_is_even_in_the_trash(self, api: Api) -> None:
        root, _, grandchild = await line(api.ana, 3)
        await api.ana.delete(path_of(grandchild))
        other = await line(api.ana, 3)
        answer = await api.ana.patch(path_of(root), json={"parent_id": other[2]["id"]})
        assert codes(answer) == [("parent_id", "too_deep")]
        assert (await api.ana.patch(path_of(root), json={"parent_id": other[1]["id"]})).status_code == 200
        assert (await api.ana.post(f"{path_of(grandchild)}/restore")).status_code == 200

    async def test_a_tree_has_a_bound_of_its_own_that_counts_the_trash(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(application.placement, "TREE_MAX", 4)
        root, child, gone = await line(api.ana, 3)
        await api.ana.delete(path_of(gone))
        (last,) = await below(api.ana, root, 1)
        answer = await api.ana.post("/api/tasks", json={"title": "x", "parent_id": child["id"]})
        assert codes(answer) == [("parent_id", "tree_too_large")]
        arriving = await line(api.ana, 2)
        answer = await api.ana.patch(path_of(arriving[0]), json={"parent_id": root["id"]})
        assert codes(answer) == [("parent_id", "tree_too_large")]
        within = await api.ana.patch(path_of(last), json={"parent_id": child["id"]})
        assert within.status_code == 200, within.text

    @pytest.mark.parametrize("way", ["POST", "PATCH", "move"])
    async def test_a_parent_must_be_there(self, api: Api, way: str) -> None:
        task, trashed, foreign = await created(api.ana), await created(api.ana), await created(api.ben)
        await api.ana.delete(path_of(trashed))
        for parent_id in (trashed["id"], foreign["id"], ABSENT_ID):
            to = {"parent_id": parent_id}
            answers = {
                "POST": lambda to=to: api.ana.post("/api/tasks", json={"title": "x"} | to),
                "PATCH": lambda to=to: api.ana.patch(path_of(task), json=to),
                "move": lambda to=to: move(api.ana, task, **to),
            }
            answer = await answers[way]()
            refused(answer, 422, "validation_failed")
            assert codes(answer) == [("parent_id", "not_found")]

    async def test_nothing_open_comes_below_what_is_completed(self, api: Api) -> None:
        parent, task = await created(api.ana, is_completed=True), await created(api.ana)
        to = {"parent_id": parent["id"]}
        refused(await api.ana.post("/api/tasks", json={"title": "x"} | to), 409, "parent_completed")
        refused(await api.ana.patch(path_of(task), json=to), 409, "parent_completed")
        refused(await move(api.ana, task, **to), 409, "parent_completed")
        done = await api.ana.patch(path_of(task), json=to | {"is_completed": True})
        assert (done.status_code, done.json()["parent_id"]) == (200, parent["id"])
        refused(await move(api.ana, await created(api.ana), after=task["id"]), 409, "parent_completed")

    async def test_a_subtask_has_no_list_or_section_of_its_own(self, api: Api) -> None:
        home = await made(api.ana)
        kitchen = await made(api.ana, f"/api/lists/{home['id']}/sections")
        parent, child = await line(api.ana, 2)
        answer = await api.ana.patch(path_of(child), json={"list_id": home["id"]})
        assert codes(answer) == [("list_id", "follows_parent")]
        assert codes(await move(api.ana, child, section_id=kitchen["id"])) == [("section_id", "follows_parent")]
        new = {"title": "x", "parent_id": parent["id"], "list_id": home["id"]}
        assert codes(await api.ana.post("/api/tasks", json=new)) == [("list_id", "follows_parent")]
        assert await now(api.ana, child) == [child]
