"""The server on standard input and output, for clients that start it themselves."""

from collections.abc import Awaitable, Callable

from mcp.server.stdio import stdio_server

from domain.identity import Principal
from entrypoints.mcp.attachments import Context
from entrypoints.mcp.server import client_of, make_server
from entrypoints.mcp.use_cases import UseCases
from entrypoints.mcp.visit import Visit


async def serve(use_cases: UseCases, identify: Callable[[], Awaitable[Principal]]) -> None:
    """Serve until the client closes the input. Who calls is asked again with every request: tokens end."""

    async def visit_of(context: Context) -> Visit:
        caller = await identify()
        await use_cases.admission.require(caller)
        return Visit(caller=caller, client=client_of(context), request_id=None, use_cases=use_cases)

    server = make_server(visit_of)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
