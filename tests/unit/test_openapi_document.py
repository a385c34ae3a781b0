"""The copy of the OpenAPI document in docs/ is the one that is served."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate

from application.event_streams import StreamEnd
from entrypoints.verbs.openapi import document

KEPT = Path(__file__).parents[2] / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def read() -> Any:
    return yaml.load(document(), Loader=yaml.CSafeLoader)


def test_the_copy_in_docs_is_what_the_code_says() -> None:
    assert KEPT.read_text() == document(), "run: ./taskport openapi > docs/openapi.yaml"


def test_the_document_keeps_the_openapi_specification(read: Any) -> None:
    validate(read)


def test_the_events_of_the_stream_are_described_one_by_one(read: Any) -> None:
    described = read["paths"]["/api/events"]["get"]["responses"]["200"]["content"]["text/event-stream"]["itemSchema"]
    contents = {
        each["properties"]["event"]["const"]: each["properties"]["data"]["contentSchema"] for each in described["oneOf"]
    }
    assert contents.keys() == {"start", "change", "end"}
    items = read["components"]["schemas"]["ChangesPageView"]["properties"]["items"]["items"]
    assert contents["change"] == {"anyOf": items["anyOf"]}
    assert set(contents["end"]["properties"]["reason"]["enum"]) == set(StreamEnd)
