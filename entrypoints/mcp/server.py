"""The server as the SDK of MCP wants it: what is listed, and how calls come to tools. It knows no transport.

Only who speaks MCP imports this module: the SDK takes as long to import as half of the service.
"""

from functools import partial
from typing import Any

import mcp_types as types
from mcp.server.context import CallNext, HandlerResult
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from domain.errors import DomainError
from domain.identity import Scope
from entrypoints.log import unexpected_call
from entrypoints.mcp import attachments
from entrypoints.mcp.attachments import Context, VisitOf
from entrypoints.mcp.calls import Answered, UnknownTool, call
from entrypoints.mcp.refusals import sentence_of
from entrypoints.mcp.telling import plain, told
from entrypoints.mcp.tools import TOOLS, Tool

NAME, VERSION = "taskport", "0.1.0"
INSTRUCTIONS = (
    "Taskport keeps the user's tasks. Begin with get_overview: it says what day it is. Name a task by its id or by "
    "its exact title. Ask with arrays, up to 50 items. Every tool that writes "
    "returns an operation_id; undo takes all of that call back."
)


def make_server(visit_of: VisitOf) -> Server[Any]:
    """Return a server that asks for each request anew whose it is."""

    async def list_tools(_: Context, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return listed

    async def call_tool(context: Context, asked: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            answered = await call(await visit_of(context), asked.name, asked.arguments or {})
        except UnknownTool:
            raise MCPError(types.INVALID_PARAMS, "There is no such tool: tools/list shows those there are.") from None
        return rendered(answered)

    listed = listing()
    server = Server(
        NAME,
        title="Taskport",
        version=VERSION,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=attachments.list_resources,
        on_list_resource_templates=attachments.list_templates,
        on_read_resource=partial(attachments.read_resource, visit_of),
        on_list_prompts=attachments.list_prompts,
        on_get_prompt=partial(attachments.get_prompt, visit_of),
    )
    server.middleware.append(_in_one_voice)
    return server


def listing() -> types.ListToolsResult:
    """Return what every client is told of the tools, whatever its token is good for."""
    return types.ListToolsResult(tools=[_listed(tool) for tool in TOOLS])


def rendered(answered: Answered) -> types.CallToolResult:
    """Return an answer in words and as data, for clients that hand on the one or the other; a refusal as its words."""
    if "error" in answered.content:
        said = [str(answered.content["error"]), *map(plain, answered.content.get("candidates", ()))]
        return types.CallToolResult(content=[types.TextContent(text="\n".join(said))], is_error=True)
    return types.CallToolResult(
        content=[types.TextContent(text=told(answered.content))],
        structured_content=dict(answered.content),
        is_error=answered.is_error,
    )


def client_of(context: Context) -> str | None:
    """Return what the client calls itself; in the older era only a client that keeps a session has said so."""
    said = context.session.client_params
    return said.client_info.name if said is not None else None


async def _in_one_voice(ctx: Context, call_next: CallNext) -> HandlerResult:
    """Let no failure tell a client anything about the inside."""
    try:
        return await call_next(ctx)
    except (MCPError, ValidationError):
        raise
    except DomainError as refusal:
        raise MCPError(types.INTERNAL_ERROR, sentence_of(refusal)) from None
    except Exception as failure:  # noqa: BLE001  # the last resort: whatever it is, the client gets a sentence
        unexpected_call(failure)
        raise MCPError(types.INTERNAL_ERROR, "Something went wrong here: try again, or tell the operator.") from None


def _listed(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        annotations=types.ToolAnnotations(
            read_only_hint=tool.needs is Scope.READ,
            destructive_hint=tool.is_destructive,
            idempotent_hint=tool.is_idempotent,
            open_world_hint=False,
        ),
    )
