"""`taskport openapi`: the document, as docs/openapi.yaml keeps it."""

import argparse
import sys

import yaml

from entrypoints.http.app import create_app
from entrypoints.settings import Settings


def run(_: argparse.Namespace) -> int:
    """Print the OpenAPI document as YAML; no database and no configuration are needed."""
    sys.stdout.write(document())
    return 0


def document() -> str:
    """Return the document of the code as it is, whatever the environment says."""
    described = create_app(Settings.model_construct()).openapi()
    text: str = yaml.dump(described, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=120)
    return text
