"""A thousand short histories of clients who pull at one task each, on two replicas, under faults."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from uuid import UUID, uuid4

from tests.fault_proxy import at_random
from tests.integration.replicas.conftest import Faulty, StartPair, Tell
from tests.linearizability import UNKNOWN, Seen, is_linearizable
from tests.live_client import LiveClient, live_clients
from tests.raw_http import Answer
from tests.replicas import Replica
from tests.task_object import NOTHING_YET, TaskCall, Verb, behaves

AT_A_TIME, CLIENTS, CALLS = 8, 3, 2
_WEIGHTS = {Verb.CREATE: 2, Verb.GET: 3, Verb.EDIT: 6, Verb.COMPLETE: 3, Verb.DELETE: 1, Verb.RESTORE: 3}
_METHODS = {
    Verb.CREATE: ("POST", ""),
    Verb.GET: ("GET", "/{}"),
    Verb.EDIT: ("PATCH", "/{}"),
    Verb.COMPLETE: ("POST", "/{}/complete"),
    Verb.DELETE: ("DELETE", "/{}"),
    Verb.RESTORE: ("POST", "/{}/restore"),
}


@dataclass(slots=True)
class Client:
    """Calls whatever comes to mind, now on this replica and now on that, and holds on to the last ETag it saw."""

    replicas: list[LiveClient]
    random: Random
    version: int | None = None

    async def pull_at(self, task_id: UUID, history: list[Seen[TaskCall]]) -> None:
        """Create it, as all the others do at that moment, and go on at random."""
        await self._call(self._with(Verb.CREATE), task_id, history)
        for _ in range(CALLS):
            verb = self.random.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
            await self._call(self._with(verb), task_id, history)

    async def _call(self, call: TaskCall, task_id: UUID, history: list[Seen[TaskCall]]) -> None:
        replica = self.random.choice(self.replicas)
        method, path = _METHODS[call.verb]
        content = {"title": call.title} if call.title else {}
        if call.verb is Verb.CREATE:
            content["id"] = str(task_id)
        condition = {"if_match": f'"{call.if_version}-1"'} if call.if_version is not None else {}
        began = monotonic()
        answer = await replica.send(method, f"/api/tasks{path.format(task_id)}", content or None, **condition)
        self._note(history, call, answer, began)

    def _with(self, verb: Verb) -> TaskCall:
        title = f"Title {self.random.randrange(5)}" if verb in {Verb.CREATE, Verb.EDIT} else ""
        is_careful = verb not in {Verb.CREATE, Verb.GET} and self.random.random() < 0.3
        return TaskCall(verb=verb, title=title, if_version=self.version if is_careful else None)

    def _note(self, history: list[Seen[TaskCall]], call: TaskCall, answer: Answer, began: float) -> None:
        match answer.status:
            case 503 if answer.json()["error_code"] == "outcome_unknown":
                history.append(Seen(call=call, answer=UNKNOWN, began=began))
                return
            case 503:
                return  # nothing was done, says the answer, and the history must be legal without it
            case 200 | 201:
                task = answer.json()
                self.version = task["version"]
                told: object = (task["version"], task["title"], task["is_completed"])
            case 412:
                told = self.version = int(answer.headers["etag"].strip('"').partition("-")[0])
            case 409:
                told = answer.json()["error_code"]
            case _:
                told = None
        history.append(Seen(call=call, answer=(answer.status, told), began=began, ended=monotonic()))


@dataclass(slots=True)
class Histories:
    """What a number of histories came to."""

    checked: int = 0
    illegal: list[list[Seen[TaskCall]]] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)


async def histories(replicas: list[Replica], owner: str, count: int) -> Histories:
    """Write histories, some at a time and each of one task, and check them."""
    found, seeds = Histories(), iter(range(count))
    await asyncio.gather(*(_one_after_the_other(replicas, f"{owner}-{n}", seeds, found) for n in range(AT_A_TIME)))
    return found


async def _one_after_the_other(replicas: list[Replica], owner: str, seeds: Iterator[int], found: Histories) -> None:
    with live_clients(owner, *[replica.port for replica in replicas] * CLIENTS) as connections:
        own = [connections[first : first + len(replicas)] for first in range(0, len(connections), len(replicas))]
        for seed in seeds:
            history, task_id = list[Seen[TaskCall]](), uuid4()
            randoms = [Random(seed * CLIENTS + number) for number in range(CLIENTS)]  # noqa: S311  # repeatable
            clients = [Client(each, random) for each, random in zip(own, randoms, strict=True)]
            await asyncio.gather(*(client.pull_at(task_id, history) for client in clients))
            found.checked += 1
            found.answers.update(_said(seen.answer) for seen in history)
            if not is_linearizable(history, behaves, NOTHING_YET):
                found.illegal.append(history)


def _said(answer: object) -> str:
    return str(answer[0]) if isinstance(answer, tuple) else "unknown"


async def test_a_thousand_histories_are_linearizable(faulty: Faulty, owner: str, tell: Tell) -> None:
    faulty.proxy.rule = at_random(5, answer_lost=0.01, request_lost=0.01)
    began = monotonic()
    found = await histories(faulty.replicas, owner, 1000)
    tell("histories, seconds", (found.checked, round(monotonic() - began, 1)))
    tell("answers", dict(sorted(found.answers.items())))
    assert found.illegal == []
    assert found.checked == 1000
    assert found.answers.keys() == {"200", "201", "204", "404", "409", "412", "unknown"}
    assert found.answers["unknown"] > 30


async def test_without_compared_versions_some_are_not(owner: str, pair_without: StartPair, tell: Tell) -> None:
    found = await histories(await pair_without("versions"), owner, 100)
    tell("of 100 histories illegal", len(found.illegal))
    assert found.illegal
