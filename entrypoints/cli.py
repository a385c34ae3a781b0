"""The command line: `./taskport VERB`. A verb is imported when it is run, so that --help answers at once."""

import argparse
import sys
from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb and return its exit code: 0 done, 1 refused or failed, 2 not understood."""
    asked = _parser().parse_args(arguments)
    code: int = import_module(f"entrypoints.verbs.{asked.verb}").run(asked)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="taskport", description="A task service beside Better Auth.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    serve = verbs.add_parser("serve", help="run the service; without configuration in the local mode")
    serve.add_argument("--reload", action="store_true", help="restart when the code changes, for development")
    test = verbs.add_parser("test", help="run every check")
    test.add_argument("pytest_arguments", nargs="*", help="run only pytest, with these arguments")
    migrate = verbs.add_parser("migrate", help="bring the database's schema up to date")
    migrate.add_argument("--to", default="head", metavar="REVISION", help="a revision, or `base` for before the first")
    verbs.add_parser("purge", help="forget now what has been kept long enough")
    token = verbs.add_parser("token", help="print a token for the local mode")
    token.add_argument("--user", required=True, help="who the token says you are")
    token.add_argument("--role", help="one role or several, comma-separated")
    token.add_argument("--expires", type=_life, default="1h", help="how long it is good: 90s, 15m, 1h, 7d")
    verbs.add_parser("mcp", help="serve agents on standard input and output, for desktop clients")
    verbs.add_parser("openapi", help="print the OpenAPI document")
    verbs.add_parser("doctor", help="say what is configured and whether it can be reached")
    return parser


def _life(text: str) -> timedelta:
    amount, unit = text[:-1], _UNITS.get(text[-1:])
    if unit is None or not (amount.isascii() and amount.isdigit()) or not 0 < int(amount) <= 10**6:
        raise argparse.ArgumentTypeError("must be a number and s, m, h or d, such as 1h")
    return timedelta(**{unit: int(amount)})


if __name__ == "__main__":
    sys.exit(main())
