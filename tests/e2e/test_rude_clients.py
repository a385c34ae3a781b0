"""Clients that take the real server's time, memory and connections, and what others notice of it."""

import asyncio
import resource
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter

import httpx2
import pytest

from tests.bad_inputs import LEFT_OUT, RUDE
from tests.e2e.conftest import open_folder
from tests.e2e.service import TaskportProcess
from tests.embedded_server import eventually

IDLE = 2000
"""Ten thousand are more than one process may open on many machines, the testing one included."""
MANY = 100
GET = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"
ABORT = struct.pack("ii", 1, 0)
"""Linger for no second: closing sends a reset."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TaskportProcess]:
    """A service whose only limits are those of one process."""
    log = tmp_path_factory.mktemp("rude") / "taskport.log"
    with open_folder() as home, TaskportProcess(log, {"TASKPORT_HOME": str(home), "LOG_LEVEL": "warning"}) as running:
        yield running


@pytest.fixture(scope="module")
def anas(service: TaskportProcess) -> str:
    """Return Ana's token; she has a thousand tasks of the same words."""
    token = service.token("ana")
    operations = [{"op": "create", "task": {"title": f"Buy milk and bread {number}"}} for number in range(MANY)]
    with service.app_with(token) as app:
        for _ in range(10):
            assert app.post("/api/tasks/batch", json={"operations": operations}).status_code == httpx2.codes.OK
    return token


def open_files(service: TaskportProcess) -> int:
    return len(list(Path(f"/proc/{service.pid}/fd").iterdir()))


def resident_bytes(service: TaskportProcess) -> int:
    pages = int(Path(f"/proc/{service.pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


@asynccontextmanager
async def idle_connections(service: TaskportProcess, count: int) -> AsyncIterator[None]:
    """Keep so many connections open that have been answered once and ask no more."""
    lines = []
    for _ in range(count // MANY):
        some = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", service.port) for _ in range(MANY)))
        for _, writer in some:
            writer.write(GET)
        lines += some
    assert {await reader.readline() for reader, _ in lines} == {b"HTTP/1.1 200 OK\r\n"}
    yield
    for _, writer in lines:
        writer.close()


async def times(service: TaskportProcess, token: str, count: int = 200) -> list[float]:
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=service.url, headers=headers, trust_env=False) as app:
        took = []
        for _ in range(count):
            began = perf_counter()
            assert (await app.get("/api/tasks?limit=20")).status_code == httpx2.codes.OK
            took.append(perf_counter() - began)
    return took


async def test_idle_connections_cost_others_nothing(service: TaskportProcess, anas: str) -> None:
    await times(service, anas)
    alone = await times(service, anas)
    async with idle_connections(service, IDLE):
        beside = await times(service, anas)
        memory = resident_bytes(service)
    assert median(beside) < 4 * median(alone)  # wide, as other work may share the machine
    assert memory < 512 * 2**20


def test_connections_that_are_reset_leave_nothing_behind(service: TaskportProcess, anas: str) -> None:
    message = b"GET /api/tasks?limit=100 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %b\r\n\r\n" % anas.encode()
    before = open_files(service)
    for _ in range(300):
        with socket.create_connection(("127.0.0.1", service.port)) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
            line.sendall(message)
            line.recv(1)  # the answer has begun
    assert eventually(lambda: open_files(service) <= before + 5)  # the pool may have grown
    with service.app_with(anas) as app:
        assert app.get("/api/tasks").status_code == httpx2.codes.OK
    assert "Traceback" not in service.output()


async def test_the_dearest_list_fifty_times_at_once_keeps_nobody_else_waiting(
    service: TaskportProcess, anas: str
) -> None:
    bens = service.token("ben")
    headers = {"Authorization": f"Bearer {anas}"}
    async with httpx2.AsyncClient(base_url=service.url, headers=headers, trust_env=False, timeout=30) as app:
        dear = "/api/tasks?q=milk%20bread&sort=relevance&limit=100"
        asked = [asyncio.create_task(app.get(dear)) for _ in range(50)]
        bens_times = await times(service, bens)
        answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} <= {200, 429, 503}
    assert 200 in {answer.status_code for answer in answers}
    slowest = max(answer.elapsed.total_seconds() for answer in answers)
    assert max(bens_times) < slowest / 2


async def test_a_body_that_comes_a_byte_a_second_is_given_up(service: TaskportProcess, anas: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
    head = "POST /api/tasks HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n"
    writer.write(f"{head}Authorization: Bearer {anas}\r\n\r\n".encode())
    began = monotonic()

    async def trickle() -> None:
        while True:
            writer.write(b" ")
            await asyncio.sleep(1)

    trickling = asyncio.create_task(trickle())
    status = await asyncio.wait_for(reader.readline(), 40)
    trickling.cancel()
    writer.close()
    assert b" 408 " in status
    assert 29 < monotonic() - began < 39


def test_what_is_left_to_these_stories_is_here() -> None:
    assert {name for name, why in LEFT_OUT.items() if why == RUDE} == {
        "dos.slow-body",
        "dos.rst-mid-response",
        "dos.10k-idle",
        "dos.expensive-x50",
    }
