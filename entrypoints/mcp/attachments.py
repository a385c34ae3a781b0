"""Resources and prompts as the SDK of MCP wants them."""

from collections.abc import Awaitable, Callable
from typing import Any

import mcp_types as types
import orjson
from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError

from entrypoints.mcp import resources
from entrypoints.mcp.deadline import in_time
from entrypoints.mcp.prompts import BY_NAME, PROMPTS
from entrypoints.mcp.resources import UnknownResource
from entrypoints.mcp.visit import Visit

Context = ServerRequestContext[Any, Any]
VisitOf = Callable[[Context], Awaitable[Visit]]
"""Returns for whom a request is, once they were let in; raises a DomainError for everybody else."""
_JSON = "application/json"
_Page = types.PaginatedRequestParams | None


async def list_resources(_: Context, __: _Page) -> types.ListResourcesResult:
    """Name what has an address without an id in it."""
    overview = types.Resource(
        uri=resources.OVERVIEW,
        name="overview",
        title="Overview of today",
        description="What is overdue and due today.",
        mime_type=_JSON,
    )
    return types.ListResourcesResult(resources=[overview])


async def list_templates(_: Context, __: _Page) -> types.ListResourceTemplatesResult:
    """Name what has an address with an id in it."""
    of_task = types.ResourceTemplate(
        uri_template=resources.TASK, name="task", title="Task", description="A task in full.", mime_type=_JSON
    )
    of_list = types.ResourceTemplate(
        uri_template=resources.LIST,
        name="list",
        title="List",
        description="A list and what is open in it, in its manual order; inbox is one, too.",
        mime_type=_JSON,
    )
    return types.ListResourceTemplatesResult(resource_templates=[of_task, of_list])


async def read_resource(
    visit_of: VisitOf, context: Context, asked: types.ReadResourceRequestParams
) -> types.ReadResourceResult:
    """Return a resource as JSON."""
    return types.ReadResourceResult(contents=[await _contents(await visit_of(context), str(asked.uri))])


async def list_prompts(_: Context, __: _Page) -> types.ListPromptsResult:
    """Name the prompts."""
    listed = [types.Prompt(name=each.name, title=each.title, description=each.description) for each in PROMPTS]
    return types.ListPromptsResult(prompts=listed)


async def get_prompt(visit_of: VisitOf, context: Context, asked: types.GetPromptRequestParams) -> types.GetPromptResult:
    """Return a prompt, with the day as it is now."""
    prompt = BY_NAME.get(asked.name)
    if prompt is None:
        raise MCPError(types.INVALID_PARAMS, "There is no such prompt: prompts/list shows those there are.")
    attached = types.EmbeddedResource(resource=await _contents(await visit_of(context), prompt.attached))
    messages = [
        types.PromptMessage(role="user", content=types.TextContent(text=prompt.text)),
        types.PromptMessage(role="user", content=attached),
    ]
    return types.GetPromptResult(description=prompt.description, messages=messages)


async def _contents(visit: Visit, uri: str) -> types.TextResourceContents:
    try:
        content = await in_time(resources.read(visit, uri))
    except UnknownResource:
        message = "Nothing of yours has that address: resources are task://{id}, list://{id} and overview://today."
        raise MCPError(types.INVALID_PARAMS, message, data={"uri": uri}) from None
    return types.TextResourceContents(uri=uri, mime_type=_JSON, text=orjson.dumps(content).decode())
