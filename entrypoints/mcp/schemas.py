"""JSON schemas that cost few tokens: without references, titles and docstrings."""

from typing import Any

from pydantic import TypeAdapter

Schema = dict[str, Any]
_SAID_ALREADY = {"title", "description"}


def schema_of(arguments: Any) -> Schema:  # noqa: ANN401  # a model or a TypedDict
    """Return the schema of a tool's arguments or answer."""
    written = TypeAdapter(arguments).json_schema()
    definitions = written.pop("$defs", {})
    schema: Schema = _plain(written, definitions)
    schema.pop("description", None)
    return schema


def _plain(schema: Any, definitions: Schema) -> Any:  # noqa: ANN401  # any part of a schema
    """Put definitions where they are referred to. `title` is a keyword only beside `type`; elsewhere it is a name."""
    match schema:
        case {"$ref": str(name)}:
            inlined = {
                key: value for key, value in definitions[name.rpartition("/")[2]].items() if key != "description"
            }
            return _plain(inlined, definitions) | {
                key: value for key, value in schema.items() if key not in {"$ref", "title"}
            }
        case {"properties": dict(properties)}:
            told = {name: _plain(value, definitions) for name, value in properties.items()}
            rest = {key: value for key, value in schema.items() if key not in {"properties", "title"}}
            return rest | {"properties": told}
        case dict():
            return {key: _plain(value, definitions) for key, value in schema.items() if key != "title"}
        case list():
            return [_plain(each, definitions) for each in schema]
        case _:
            return schema
