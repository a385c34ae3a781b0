"""`taskport token`: a token for the local mode."""

import argparse
import re
import sys

from domain.identity import OWNER_ID
from entrypoints.local_mode import LocalMode
from entrypoints.settings import InvalidSettings, load_settings


def run(asked: argparse.Namespace) -> int:
    """Print the token as the last line; refuse where it would not be accepted."""
    try:
        settings = load_settings()
    except InvalidSettings as invalid:
        print(invalid, file=sys.stderr)
        return 1
    if settings.identity_mode != "local":
        print("Better Auth is configured, so tokens come from it: this verb is for the local mode.", file=sys.stderr)
        return 1
    if not re.fullmatch(OWNER_ID, asked.user):
        print("A user is 1 to 64 letters, digits, _ or -.", file=sys.stderr)
        return 1
    print(LocalMode.of(settings).token(asked.user, role=asked.role, life=asked.expires))
    return 0
