"""The script that makes the environment: when it has to, for what, and from which index."""

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "taskport"


@pytest.fixture
def taskport(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the script as if it lay in an empty folder with three locks and no environment."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    spec = spec_from_loader("taskport", SourceFileLoader("taskport", str(SCRIPT)))
    assert spec is not None
    assert spec.loader is not None
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    for name in (script.BOOTSTRAP, script.RUNTIME, script.DEV):
        (tmp_path / name).write_text(f"{name}==1\n")
    monkeypatch.setattr(script, "ROOT", tmp_path)
    monkeypatch.setattr(script, "PYTHON", tmp_path / "python")
    monkeypatch.setattr(script, "STAMP", tmp_path / "stamp")
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    return script


def install(taskport: ModuleType, lock: str) -> None:
    taskport.PYTHON.touch(mode=0o755)
    taskport.STAMP.write_text(taskport.stamp(lock))


def pip_says(monkeypatch: pytest.MonkeyPatch, taskport: ModuleType, listed: str) -> None:
    monkeypatch.setattr(taskport, "pip_command", lambda: [sys.executable, "-c", f"print({listed!r})"])


def test_tests_need_the_development_lock(taskport: ModuleType) -> None:
    assert taskport.lock_for(["test", "-x"]) == "requirements-dev.txt"


@pytest.mark.parametrize("arguments", [[], ["--help"], ["serve"], ["token", "test"]])
def test_everything_else_needs_the_runtime_lock_alone(arguments: list[str], taskport: ModuleType) -> None:
    assert taskport.lock_for(arguments) == "requirements.txt"


def test_a_new_clone_is_not_ready(taskport: ModuleType) -> None:
    assert not taskport.is_ready(taskport.RUNTIME)


def test_what_was_installed_is_ready(taskport: ModuleType) -> None:
    install(taskport, taskport.RUNTIME)
    assert taskport.is_ready(taskport.RUNTIME)


def test_the_runtime_environment_is_not_ready_for_tests(taskport: ModuleType) -> None:
    install(taskport, taskport.RUNTIME)
    assert not taskport.is_ready(taskport.DEV)


def test_the_development_environment_is_ready_to_serve(taskport: ModuleType) -> None:
    install(taskport, taskport.DEV)
    assert taskport.is_ready(taskport.RUNTIME)


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt", "requirements-bootstrap.txt"])
def test_any_changed_lock_asks_for_a_new_environment(lock: str, taskport: ModuleType) -> None:
    install(taskport, taskport.DEV)
    (taskport.ROOT / lock).write_text("other==2\n")
    assert not taskport.is_ready(taskport.RUNTIME)


def test_another_python_asks_for_a_new_environment(taskport: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    install(taskport, taskport.RUNTIME)
    monkeypatch.setattr(sys.implementation, "cache_tag", "cpython-399")
    assert not taskport.is_ready(taskport.RUNTIME)


def test_a_missing_interpreter_asks_for_a_new_environment(taskport: ModuleType) -> None:
    install(taskport, taskport.RUNTIME)
    taskport.PYTHON.unlink()
    assert not taskport.is_ready(taskport.RUNTIME)


def test_an_interrupted_installation_leaves_no_stamp(taskport: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(lock: str) -> None:
        raise KeyboardInterrupt(lock)

    install(taskport, taskport.RUNTIME)
    monkeypatch.setattr(taskport, "install", interrupted)
    with pytest.raises(KeyboardInterrupt):
        taskport.build(taskport.DEV)
    assert not taskport.is_ready(taskport.RUNTIME)


@pytest.mark.parametrize("where", [":env:", "global", "install"])
def test_uv_asks_the_index_that_pip_would_ask(
    where: str, taskport: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip_says(monkeypatch, taskport, f"global.timeout='9'\n{where}.index-url='https://mirror.example/simple'")
    assert taskport.uv_settings()["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"


def test_uv_asks_its_usual_index_when_pip_does(taskport: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pip_says(monkeypatch, taskport, "global.extra-index-url='https://more.example/simple'")
    assert "UV_DEFAULT_INDEX" not in taskport.uv_settings()


def test_uv_keeps_an_index_of_its_own(taskport: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pip_says(monkeypatch, taskport, "global.index-url='https://mirror.example/simple'")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://uv.example/simple")
    assert taskport.uv_settings()["UV_DEFAULT_INDEX"] == "https://uv.example/simple"


def test_the_development_lock_holds_the_runtime_lock() -> None:
    def pins(lock: str) -> set[str]:
        lines = SCRIPT.with_name(lock).read_text().splitlines()
        return {line.partition(" ")[0] for line in lines if "==" in line.partition(" ")[0]}

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt", "requirements-bootstrap.txt"])
def test_no_lock_names_a_host(lock: str) -> None:
    assert "://" not in SCRIPT.with_name(lock).read_text()
