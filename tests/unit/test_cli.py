"""The command line: what is understood, and what a verb is given."""

import argparse
import sys
from datetime import timedelta
from types import ModuleType

import pytest

from entrypoints.cli import main


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[argparse.Namespace]:
    """Put verbs in the places of the real ones that only remember what they were asked, and return 7."""
    remembered: list[argparse.Namespace] = []

    def run(arguments: argparse.Namespace) -> int:
        remembered.append(arguments)
        return 7

    for verb in ("serve", "test", "migrate", "token", "openapi", "doctor"):
        module = ModuleType(verb)
        module.run = run  # type: ignore[attr-defined]  # a verb is a module with a `run`
        monkeypatch.setitem(sys.modules, f"entrypoints.verbs.{verb}", module)
    return remembered


@pytest.mark.parametrize(
    ("arguments", "understood"),
    [
        (["serve"], {"verb": "serve", "reload": False}),
        (["serve", "--reload"], {"verb": "serve", "reload": True}),
        (["test"], {"verb": "test", "pytest_arguments": []}),
        (["test", "tests/unit"], {"verb": "test", "pytest_arguments": ["tests/unit"]}),
        (["migrate"], {"verb": "migrate", "to": "head"}),
        (["migrate", "--to", "base"], {"verb": "migrate", "to": "base"}),
        (["openapi"], {"verb": "openapi"}),
        (["doctor"], {"verb": "doctor"}),
        (
            ["token", "--user", "ana"],
            {"verb": "token", "user": "ana", "role": None, "expires": timedelta(hours=1)},
        ),
        (
            ["token", "--user", "ana", "--role", "admin,user", "--expires", "90s"],
            {"verb": "token", "user": "ana", "role": "admin,user", "expires": timedelta(seconds=90)},
        ),
    ],
)
def test_a_verb_is_run_with_what_was_asked(
    arguments: list[str], understood: dict[str, object], asked: list[argparse.Namespace]
) -> None:
    assert main(arguments) == 7
    assert [understood.items() <= vars(each).items() for each in asked] == [True]


@pytest.mark.parametrize(
    ("text", "life"),
    [
        ("1s", timedelta(seconds=1)),
        ("15m", timedelta(minutes=15)),
        ("1h", timedelta(hours=1)),
        ("7d", timedelta(days=7)),
        ("1000000s", timedelta(seconds=1_000_000)),
    ],
)
def test_a_life_is_a_number_and_a_unit(text: str, life: timedelta, asked: list[argparse.Namespace]) -> None:
    main(["token", "--user", "ana", "--expires", text])
    assert asked[0].expires == life


@pytest.mark.parametrize(
    "text", ["", "h", "1", "0s", "-1h", "1.5h", "1w", "1H", " 1h", "1 h", "1h1m", "\u0661h", "²s", "1_0s", "1000001s"]
)
def test_any_other_life_is_not_understood(
    text: str, asked: list[argparse.Namespace], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refusal:
        main(["token", "--user", "ana", f"--expires={text}"])
    assert (refusal.value.code, asked) == (2, [])
    assert "--expires: must be a number and s, m, h or d, such as 1h" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["token"], ["serve", "--nope"], ["serve", "now"], ["migrate", "--to"], ["openapi", "x"]]
)
def test_what_is_not_understood_is_exit_code_2(
    arguments: list[str], asked: list[argparse.Namespace], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refusal:
        main(arguments)
    assert (refusal.value.code, asked) == (2, [])
    assert capsys.readouterr().err.startswith("usage: taskport")


@pytest.mark.parametrize("verb", ["serve", "test", "migrate", "token", "openapi", "doctor"])
def test_help_answers_without_running_anything(
    verb: str, asked: list[argparse.Namespace], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as answered:
        main([verb, "--help"])
    assert (answered.value.code, asked) == (0, [])
    assert f"taskport {verb}" in capsys.readouterr().out
