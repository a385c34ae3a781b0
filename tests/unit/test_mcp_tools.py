"""What every agent is told of the tools: the same as ever, complete, and cheap."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from entrypoints.mcp.server import VERSION, listing
from entrypoints.mcp.tools import TOOLS, Tool
from tests.mcp_tools import SNAPSHOT, on_the_wire, snapshot, tokens_of

every_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
IDENTITIES = re.compile("owner|user|subject|account|token")
TOOLS_MAX, TOKENS_MAX = 12, 5000


def names_in(schema: Any) -> Iterator[str]:
    """Yield the names of all arguments, at whatever depth."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from names_in(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from names_in(part)


def test_the_listing_is_the_one_that_was_agreed_on() -> None:
    told = "If the change is meant: python -m tests.mcp_tools"
    assert snapshot().decode() == SNAPSHOT.read_text(), told


def test_the_listing_is_cheap() -> None:
    cost = tokens_of(on_the_wire(listing()))
    print(f"tools/list: {cost} tokens for {len(TOOLS)} tools")  # noqa: T201  # the number is worth reading
    assert len(TOOLS) <= TOOLS_MAX
    assert cost <= TOKENS_MAX


@every_tool
def test_no_argument_says_who_is_asking(tool: Tool) -> None:
    assert not [name for name in names_in(tool.input_schema) if IDENTITIES.search(name)]


@every_tool
def test_every_object_refuses_what_it_does_not_know(tool: Tool) -> None:
    text = orjson.dumps(tool.input_schema).decode()
    assert text.count('"properties"') == text.count('"additionalProperties":false')
    assert "$ref" not in text


@every_tool
def test_arrays_take_at_most_fifty(tool: Tool) -> None:
    tasks = tool.input_schema["properties"].get("tasks")
    assert tasks is None or tasks["maxItems"] == 50


def test_every_tool_has_a_title_both_schemas_and_all_four_annotations() -> None:
    for tool in orjson.loads(on_the_wire(listing()))["tools"]:
        assert tool["title"]
        assert tool["inputSchema"]["type"] == tool["outputSchema"]["type"] == "object"
        assert set(tool["annotations"]) == {"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"}


def test_clients_are_told_the_version_of_the_service() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
