"""Nothing that is kept in git holds a secret: what looks like one has its reason in tests/data/made_up_secrets.toml."""

import shutil
import tomllib

import pytest

from tests.secrets_scan import MADE_UP, REPOSITORY, kept_in_git, suspects

PLANTED = {
    "a token of ours": "x = 'taskport_" + f"pat_{'a1B2' * 9}'",
    "a private key": "-----BEGIN " + "PRIVATE KEY-----",
    "a key of GitHub": "x = 'ghp_" + f"{'a1B2' * 9}'",
    "a key of AWS": "AKIA" + "Q2W3E4R5T6Y7U8I9",
    "a signed token": "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiJhbmEifQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJVadQssw5c",
    "a password in an address": "postgresql://taskport:" + "Tr0ub4dor@db/taskport",
    "a password by its name": "database_password" + " = 'Tr0ub4dor'",
    "a random key": "x = '" + "dBjftJeZ4CVPmB92K27uhbUJU1p1rwW1gFWFOEjXkQ0='",
}


def made_up() -> set[tuple[str, str]]:
    """Return where each value may stand that is no secret."""
    told = tomllib.loads((REPOSITORY / MADE_UP).read_text())["made_up"]
    assert all(each["why"] for each in told)
    return {(path, each["value"]) for each in told for path in each["files"]}


def test_nothing_in_git_is_a_secret() -> None:
    if shutil.which("git") is None or not (REPOSITORY / ".git").exists():
        pytest.skip("What is kept in git is told by git: it needs the program, and a clone.")
    found = {(each.path, each.value): each for each in suspects(kept_in_git())}
    assert [f"{each.path}: {each.kind}" for key, each in found.items() if key not in made_up()] == []
    assert made_up() - found.keys() == set()


def test_a_secret_would_be_found_in_any_file(subtests: pytest.Subtests) -> None:
    for what, line in PLANTED.items():
        for path in ("adapters/somewhere.py", "docs/somewhere.md", "somewhere.toml", ".env"):
            with subtests.test(f"{what} in {path}"):
                found = list(suspects({path: f"# Before it.\n{line}\n# After it.\n"}))
                assert {each.path for each in found} == {path}
                assert not {(each.path, each.value) for each in found} & made_up()
