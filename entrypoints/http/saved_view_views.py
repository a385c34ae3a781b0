"""The representations of saved views."""

from typing import Any

from pydantic import MISSING, BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticKnownError

from domain.standard_views import STANDARD_VIEWS
from entrypoints.http.filtering import Sorted
from entrypoints.http.ids import canonical
from entrypoints.http.resource_views import Name, SavedViewView
from entrypoints.http.view_questions import WHETHER

_FILTER = "The parameters of `GET /api/tasks` but those of the page."
_EXAMPLE: Any = {"name": "Errands", "filter": {"status": "open", "tag": ["errand"], "due_before": "+7d", "sort": "due"}}


def id_or_word(value: str) -> str:
    """Return the word of a standard view or the id of another one; raise ValueError for what is neither."""
    if value not in STANDARD_VIEWS:
        canonical(value)
    return value


class ViewFilter(Sorted):
    """The parameters of a list as JSON, which has a true and a false of its own."""

    @field_validator(*WHETHER, mode="before")
    @classmethod
    def _is_true_or_false(cls, value: object) -> object:
        if not isinstance(value, bool | None):
            raise PydanticKnownError("bool_type")
        return value


class StandardViewView(BaseModel):
    """A view that everybody has. Nobody changes it."""

    id: str = Field(description="A word.")
    name: str
    is_standard: bool
    filter: dict[str, Any]


class ViewsView(BaseModel):
    """The standard views, and after them your own."""

    items: list[SavedViewView | StandardViewView]


class NewView(BaseModel):
    """A view to save."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    name: Name = Field(strict=True)
    filter: ViewFilter = Field(description=_FILTER)


class ViewChanges(BaseModel):
    """A JSON Merge Patch of the name; a filter that is sent takes the place of the one before."""

    model_config = ConfigDict(extra="forbid")

    name: Name | MISSING = Field(default=MISSING, strict=True)
    filter: ViewFilter | MISSING = Field(default=MISSING, description=_FILTER)
