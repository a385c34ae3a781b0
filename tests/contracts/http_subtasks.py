"""Tasks below tasks: where they are, how they are asked for and how far they have come."""

from tests.http_api import Api, created, listed, path_of, refused
from tests.http_batches import chosen_id, create, results_of
from tests.http_routes import ABSENT_ID
from tests.http_trees import below, ids, in_the_trash, line, made, move, now


class SubtasksContract:
    """Inherit, and provide the fixture `api`."""

    async def test_a_task_can_be_made_below_another(self, api: Api) -> None:
        parent = await created(api.ana)
        child = await created(api.ana, parent_id=parent["id"])
        assert (child["parent_id"], parent["parent_id"]) == (parent["id"], None)
        assert (await api.ana.get(path_of(child))).json() == child

    async def test_having_subtasks_does_not_change_a_task(self, api: Api) -> None:
        parent = await created(api.ana)
        etag = (await api.ana.get(path_of(parent))).headers["etag"]
        await below(api.ana, parent, 2)
        again = await api.ana.get(path_of(parent))
        assert (again.json(), again.headers["etag"]) == (parent, etag)

    async def test_a_subtask_is_in_the_list_and_section_of_its_parent(self, api: Api) -> None:
        home = await made(api.ana)
        kitchen = await made(api.ana, f"/api/lists/{home['id']}/sections")
        parent = await created(api.ana, section_id=kitchen["id"])
        child = await created(api.ana, parent_id=parent["id"])
        assert (child["list_id"], child["section_id"]) == (home["id"], kitchen["id"])

    async def test_moving_a_parent_takes_all_below_along_and_what_is_in_the_trash_too(self, api: Api) -> None:
        home = await made(api.ana)
        root, child, grandchild = await line(api.ana, 3)
        await api.ana.delete(path_of(grandchild))
        await api.ana.patch(path_of(root), json={"list_id": home["id"]})
        tasks = await now(api.ana, root, child, grandchild)
        assert [task["list_id"] for task in tasks] == [home["id"]] * 3
        assert (await api.ana.delete(f"/api/lists/{home['id']}")).status_code == 204
        assert [task["list_id"] for task in await now(api.ana, root, child, grandchild)] == [None] * 3

    async def test_a_task_can_be_put_below_another_with_all_that_it_has(self, api: Api) -> None:
        home = await made(api.ana)
        parent = await created(api.ana, list_id=home["id"])
        root, child = await line(api.ana, 2)
        put = await api.ana.patch(path_of(root), json={"parent_id": parent["id"]})
        assert (put.json()["parent_id"], put.json()["list_id"]) == (parent["id"], home["id"])
        assert (await now(api.ana, child))[0]["list_id"] == home["id"]

    async def test_a_subtask_can_be_taken_out_from_under_its_parent(self, api: Api) -> None:
        home = await made(api.ana)
        _, child, grandchild = await line(api.ana, 3, list_id=home["id"])
        taken = (await api.ana.patch(path_of(child), json={"parent_id": None})).json()
        assert (taken["parent_id"], taken["list_id"]) == (None, home["id"])
        moved = (await move(api.ana, child, parent_id=None, list_id=None)).json()
        assert (moved["list_id"], (await now(api.ana, grandchild))[0]["list_id"]) == (None, None)

    async def test_naming_the_place_where_it_is_changes_nothing(self, api: Api) -> None:
        home = await made(api.ana)
        _, child = await line(api.ana, 2, list_id=home["id"])
        same = {"parent_id": child["parent_id"], "list_id": home["id"], "section_id": None}
        assert (await api.ana.patch(path_of(child), json=same)).json() == child

    async def test_children_are_listed_by_their_parent_and_roots_by_none(self, api: Api) -> None:
        root, child, grandchild = await line(api.ana, 3)
        assert ids(*await listed(api.ana, f"parent_id={root['id']}")) == [child["id"]]
        assert ids(*await listed(api.ana, f"parent_id={child['id']}")) == [grandchild["id"]]
        assert ids(*await listed(api.ana, "parent_id=none")) == [root["id"]]

    async def test_a_batch_can_make_a_whole_tree(self, api: Api) -> None:
        one, two = chosen_id(1), chosen_id(2)
        items = [create(one), create(two, parent_id=one), create(parent_id=two), create(parent_id=one)]
        results = await results_of(api.ana, items)
        assert [result["task"]["parent_id"] for result in results] == [None, one, two, one]
        await api.ana.delete(f"/api/tasks/{one}")
        assert await in_the_trash(api.ana, *(result["task"] for result in results)) == [True] * 4

    async def test_a_parent_that_was_written_before_its_first_child_in_a_batch_is_one(self, api: Api) -> None:
        child, parent = await created(api.ana), await created(api.ana)
        changes = [(child, {"title": "a"}), (parent, {"title": "b"}), (child, {"parent_id": parent["id"]})]
        await results_of(api.ana, [{"op": "update", "id": task["id"], "changes": change} for task, change in changes])
        await api.ana.delete(path_of(parent))
        assert await in_the_trash(api.ana, child, parent) == [True, True]

    async def test_the_same_creation_of_a_subtask_again_answers_the_task(self, api: Api) -> None:
        parent = await created(api.ana)
        new = {"id": chosen_id(1), "title": "Buy milk", "parent_id": parent["id"]}
        first, again = [await api.ana.post("/api/tasks", json=new) for _ in range(2)]
        assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
        await api.ana.patch(path_of(first.json()), json={"parent_id": None})
        assert (await api.ana.post("/api/tasks", json=new)).status_code == 200

    # Progress

    async def test_progress_counts_all_that_is_below(self, api: Api) -> None:
        root, child, _ = await line(api.ana, 3)
        await below(api.ana, child, 2, is_completed=True)
        (gone,) = await below(api.ana, child, 1)
        await api.ana.delete(path_of(gone))
        answer = await api.ana.get(f"{path_of(root)}/progress")
        assert answer.json() == {"open": 2, "completed": 2, "total": 4}
        assert (await api.ana.get(f"{path_of(gone)}/progress")).status_code == 404

    async def test_a_task_without_subtasks_has_nothing_below(self, api: Api) -> None:
        answer = await api.ana.get(f"{path_of(await created(api.ana))}/progress")
        assert answer.json() == {"open": 0, "completed": 0, "total": 0}

    async def test_progress_of_what_is_not_there_is_not_told(self, api: Api) -> None:
        foreign = await created(api.ben)
        for path in (path_of(foreign), f"/api/tasks/{ABSENT_ID}"):
            refused(await api.ana.get(f"{path}/progress"), 404, "task_not_found")
