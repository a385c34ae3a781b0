"""Each refusal as one sentence that says what to do next."""

from difflib import get_close_matches

from pydantic import BaseModel, ValidationError

from domain.errors import (
    DomainError,
    IdempotencyKeyReused,
    InsufficientScope,
    InvalidCursor,
    LeaseLost,
    NotFound,
    OperationNotFound,
    OperationSuperseded,
    OutcomeUnknown,
    PreconditionFailed,
    Unavailable,
    ValidationFailed,
)
from entrypoints.mcp.schemas import schema_of

_NEXT: dict[type[DomainError], str] = {
    IdempotencyKeyReused: "That idempotency_key belongs to another call: nothing was done, make a new one.",
    InvalidCursor: "That cursor is not of this question: ask again without it.",
    LeaseLost: "That lease is lost: stop working on the task, somebody else may have it; claim_tasks gives others.",
    OperationNotFound: "There is no such operation: take the operation_id from the answer of a tool that wrote.",
    OperationSuperseded: "Something newer changed the same tasks: nothing was undone, update them instead.",
    OutcomeUnknown: "It may or may not have been done: call again with the same idempotency_key, or look first.",
    PreconditionFailed: "Somebody else has just changed the task: try again.",
    Unavailable: "Taskport cannot answer right now: nothing was done, try again in a few seconds.",
}
_ARGUMENTS = {"q": "query"}
"""What the core calls otherwise than we."""


def sentence_of(refusal: DomainError) -> str:
    """Return what an agent is told of a refusal; nothing that was sent is in it."""
    for kind in type(refusal).__mro__:
        if kind in _NEXT:
            return _NEXT[kind]
    match refusal:
        case InsufficientScope():
            return f"This token lacks the scope {refusal.needed}: ask the user for one that has it."
        case ValidationFailed():
            return (
                "; ".join(f"{_ARGUMENTS.get(error.field, error.field)} {error.message}" for error in refusal.errors)
                + "."
            )
        case NotFound():
            return f"{refusal} find_tasks and list_lists show what there is."
        case _:
            return str(refusal)


def sentence_of_arguments(invalid: ValidationError, arguments: type[BaseModel]) -> str:
    """Return what is wrong with one argument, without its value: an unknown one explains what else is missing."""
    errors = invalid.errors(include_url=False, include_input=False, include_context=False)
    error = min(errors, key=lambda each: each["type"] != "extra_forbidden")
    where = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return f"There is no argument {where}{_meant(error['loc'], arguments)}"
    is_no_object = error["type"] == "model_type"
    message = "must be an object" if is_no_object else error["msg"].removeprefix("Value error, ")
    return f"{where or 'The arguments'}: {message[:1].lower()}{message[1:]}."


def _meant(where: tuple[int | str, ...], arguments: type[BaseModel]) -> str:
    """Return which names there are at that place, the nearest alone if one is near."""
    here = schema_of(arguments)
    for step in where[:-1]:
        here = here["items"] if isinstance(step, int) else here["properties"][step]
    names = list(here["properties"])
    near = get_close_matches(str(where[-1]), names, n=1)
    return f": did you mean {near[0]}?" if near else f": there are {', '.join(names)}"
