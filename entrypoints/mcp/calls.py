"""One call of a tool, from a name and arguments to an answer or a sentence; whatever carries it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from domain.errors import DomainError
from domain.identity import Scope
from entrypoints.mcp.answers import Refusal
from entrypoints.mcp.deadline import in_time
from entrypoints.mcp.references import NotOneThing
from entrypoints.mcp.refusals import sentence_of, sentence_of_arguments
from entrypoints.mcp.tools import BY_NAME
from entrypoints.mcp.visit import Visit


class UnknownTool(Exception):
    """There is no tool of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the agent gets; it is an error when nothing of what it asked for was done."""

    content: Mapping[str, Any]
    is_error: bool = False


def scope_of(message: Mapping[str, Any]) -> Scope:
    """Return what a message needs: more than reading when it calls a tool that writes."""
    match message:
        case {"method": "tools/call", "params": {"name": str(name)}} if name in BY_NAME:
            return BY_NAME[name].needs
        case _:
            return Scope.READ


async def call(visit: Visit, name: str, arguments: Mapping[str, Any]) -> Answered:
    """Call a tool; every refusal is an answer. Raise UnknownTool."""
    tool = BY_NAME.get(name)
    if tool is None:
        raise UnknownTool(name)
    try:
        visit.require(tool.needs, subject=name)
        answer: Mapping[str, Any] = await in_time(tool.do(visit, tool.arguments.model_validate(arguments)))
    except ValidationError as invalid:
        return _refused(sentence_of_arguments(invalid, tool.arguments))
    except NotOneThing as refusal:
        return Answered(content=refusal.told(Refusal()), is_error=True)
    except DomainError as refusal:
        return _refused(sentence_of(refusal))
    results = answer.get("results", ())
    return Answered(content=answer, is_error=bool(results) and all("error" in result for result in results))


def _refused(sentence: str) -> Answered:
    return Answered(content={"error": sentence}, is_error=True)
