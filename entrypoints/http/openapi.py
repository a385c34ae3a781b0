"""The OpenAPI document, as it is served and as docs/openapi.yaml keeps it."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from application.event_streams import StreamEnd
from entrypoints.http.documented import ANYWHERE, RATE_HEADERS, SCHEMAS
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.problems import TITLES

VERSION = "1.0.0"
"""Of the contract, not of the service: additive changes raise the middle number."""

_OPENAPI = "3.2.0"
"""The first version with a word for the items of a stream: `itemSchema`."""

_DESCRIPTION = """Tasks for apps whose people sign in with Better Auth.

The owner comes from the token: a task of somebody else does not exist. Every refusal is a problem (RFC 9457) with a
stable `error_code`. Every task has an `ETag`; send it as `If-Match` to write only what you have seen.
"""
_TAGS = {
    "tasks": "The tasks of the token's subject.",
    "trash": "Deleted tasks, until they are restored or deleted for good.",
    "history": "Who changed what and when, and taking it back.",
    "sync": "What changed since you last looked: page by page, or live.",
    "users": "Yourself; and everybody else, for administrators.",
    "access tokens": "What lets programs act for you.",
    "auth": "Signing in with a local account, where no Better Auth does.",
    "limits": "What a client may do, before it is refused.",
    "health": "For orchestrators; no token is needed.",
    "todos": "The same task routes, for clients of an older contract.",
    "user_tasks": "The same task routes with the owner in the path, for clients of an older contract.",
}
_EVENTS: dict[str, dict[str, Any]] = {
    "start": {"type": "object", "maxProperties": 0},
    "change": {"anyOf": [{"$ref": f"#/components/schemas/{item}"} for item in ("ChangedResource", "Tombstone")]},
    "end": {
        "type": "object",
        "properties": {"reason": {"enum": [str(end) for end in StreamEnd]}},
        "required": ["reason"],
    },
}
"""What the data of each event of the stream hold."""


def describe(app: FastAPI) -> None:
    """Make `app.openapi()` return our document."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the way FastAPI documents


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title="Taskport",
        version=VERSION,
        openapi_version=_OPENAPI,
        summary="A task service beside Better Auth.",
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        routes=app.routes,
        tags=[{"name": name, "description": description} for name, description in _TAGS.items()],
        servers=[{"url": "/", "description": "Where this document came from."}],
    )
    _name_scopes(document, app)
    document["components"]["headers"] = RATE_HEADERS
    _leave_null_out_of_parameters(document)
    _tell_what_any_call_can_meet(document)
    components = document["components"]["schemas"]
    for name, model in SCHEMAS.items():
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        components |= schema.pop("$defs", {}) | {name: schema}
    for unused in ("HTTPValidationError", "ValidationError"):
        components.pop(unused, None)
    stream = document["paths"]["/api/events"]["get"]["responses"]["200"]["content"]["text/event-stream"]
    stream["itemSchema"] = {"oneOf": [_event(name, data) for name, data in _EVENTS.items()]}
    return document


def _name_scopes(document: dict[str, Any], app: FastAPI) -> None:
    """Say of each route which scope a token must have there, as it is enforced."""
    for route in (route for route in app.routes if isinstance(route, StrictRoute) and route.include_in_schema):
        for method in route.methods or ():
            operation = document["paths"][route.path_format][method.lower()]
            if operation.get("security"):
                operation["security"] = [{"bearer": [str(route.needs)]}]
                _tell_rates(operation["responses"])


def _tell_rates(responses: dict[str, Any]) -> None:
    """Say of good answers, and of those that came too often, what they tell of rates; other 4xx tell it as well."""
    for status, response in responses.items():
        if status.startswith("2") or status == "429":
            told = {name: {"$ref": f"#/components/headers/{name}"} for name in RATE_HEADERS}
            response["headers"] = response.get("headers", {}) | told


def _tell_what_any_call_can_meet(document: dict[str, Any]) -> None:
    """Say it once, and refer to it from each operation."""
    names = {str(status): TITLES[int(status)].replace(" ", "") for status in ANYWHERE}
    document["components"]["responses"] = dict(zip(names.values(), ANYWHERE.values(), strict=True))
    for operation in _operations(document):
        operation["responses"] |= {status: {"$ref": f"#/components/responses/{name}"} for status, name in names.items()}


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (operation for path in document["paths"].values() for operation in path.values())


def _leave_null_out_of_parameters(document: dict[str, Any]) -> None:
    """Say of no parameter that it may be null: what is not given is left out, and `null` is a word."""
    for parameter in (each for operation in _operations(document) for each in operation.get("parameters", ())):
        schema = parameter["schema"]
        kinds = [kind for kind in schema.pop("anyOf", ()) if kind != {"type": "null"}]
        parameter["schema"] = schema | (kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {})


def _event(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """Describe an event as OpenAPI 3.2 wants it (§4.14.4): its fields are text, and that of the data is JSON."""
    fields = {
        "event": {"const": name},
        "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": data},
        "id": {"type": "string", "description": "A cursor of the feed."},
    }
    needed = ["event", "data"] if name == "end" else ["event", "data", "id"]
    return {"type": "object", "properties": fields, "required": needed}
