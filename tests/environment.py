"""Settings from an environment that a test makes up, whatever the one of the test run is."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from entrypoints.settings import InvalidSettings, Settings, load_settings

NO_ENV_FILE = Path(__file__).parent


def loaded(environment: Mapping[str, str], folder: Path = NO_ENV_FILE) -> Settings:
    """Load the settings from these variables alone, and from the .env of the folder if it has one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in [name for name in os.environ if name.lower() in Settings.model_fields]:
            patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        return load_settings()


def mistakes(environment: Mapping[str, str]) -> list[str]:
    """Return the lines that these settings are refused with."""
    with pytest.raises(InvalidSettings) as refusal:
        loaded(environment)
    assert str(refusal.value) == "\n".join(refusal.value.mistakes)
    return refusal.value.mistakes
