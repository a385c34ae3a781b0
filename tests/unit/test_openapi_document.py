"""The copy of the OpenAPI document in docs/ is the one that is served."""

from pathlib import Path

import yaml
from openapi_spec_validator import validate

from entrypoints.verbs.openapi import document

KEPT = Path(__file__).parents[2] / "docs" / "openapi.yaml"


def test_the_copy_in_docs_is_what_the_code_says() -> None:
    assert KEPT.read_text() == document(), "run: ./taskport openapi > docs/openapi.yaml"


def test_the_document_keeps_the_openapi_specification() -> None:
    validate(yaml.safe_load(document()))
