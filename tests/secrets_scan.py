"""A scan for secrets: the detectors of detect-secrets and one for our own tokens, over all that is kept in git.

Its own scan calls each detector for each line, and for each call looks up what it takes: 28 s. Here a detector looks at
a file at once, and the one for names like `password` at the lines that have such a name: 3 s.
"""

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins.base import BasePlugin, RegexBasedDetector
from detect_secrets.plugins.ip_public import IPPublicDetector
from detect_secrets.plugins.keyword import DENYLIST_REGEX, KeywordDetector

from domain.access_token_text import PREFIX

REPOSITORY = Path(__file__).parents[1]
MADE_UP = "tests/data/made_up_secrets.toml"
_PASSED_OVER = {
    MADE_UP: "what it quotes has been looked at",
    "docs/openapi.yaml": "made of the code, which is scanned",
    "requirements*.txt": "hashes of packages",
    "package-lock.json": "hashes of packages",
    "bad_inputs.json": "tokens to be refused, made by the hundred",
    "*.png": "no text",
}
_BY_NAME = KeywordDetector()
_HAS_NAME = re.compile(DENYLIST_REGEX, re.IGNORECASE)


class AccessTokenDetector(RegexBasedDetector):
    """Knows our personal access tokens, as scanners of others do by the same form."""

    secret_type = "Taskport access token"
    denylist = (re.compile(rf"{PREFIX}[0-9A-Za-z]{{36}}"),)


def _detectors() -> list[BasePlugin]:
    every: Mapping[str, type[BasePlugin]] = get_mapping_from_secret_type_to_class()
    kinds = set(every.values()) - {KeywordDetector, IPPublicDetector}  # addresses are no secrets
    return [kind() for kind in kinds] + [AccessTokenDetector()]


_DETECTORS = _detectors()


class Suspect(NamedTuple):
    """What looks like a secret."""

    path: str
    kind: str
    value: str


def kept_in_git() -> dict[str, str]:
    """Return every text that is in git or about to be, by its path."""
    asked = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    told = subprocess.run(asked, cwd=REPOSITORY, capture_output=True, text=True, check=True)  # noqa: S603  # written here
    paths = (Path(name) for name in set(told.stdout.split("\0")) - {""})
    return {str(path): (REPOSITORY / path).read_text() for path in paths if _is_scanned(path)}


def _is_scanned(path: Path) -> bool:
    return (REPOSITORY / path).is_file() and not any(path.match(pattern) for pattern in _PASSED_OVER)


def suspects(files: Mapping[str, str]) -> Iterator[Suspect]:
    """Look through texts by their paths; the names of the files tell how some are read."""
    for path, text in files.items():
        for detector in _DETECTORS:
            yield from _seen(detector, path, text)
        for line in filter(_HAS_NAME.search, text.splitlines()):
            yield from _seen(_BY_NAME, path, line)


def _seen(detector: BasePlugin, path: str, text: str) -> Iterator[Suspect]:
    for seen in detector.analyze_line(filename=path, line=text):
        yield Suspect(path, seen.type, str(seen.secret_value))
