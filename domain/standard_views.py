"""The views that everybody has. None shows what is deferred, or in an archived list."""

from dataclasses import dataclass

from domain.saved_view import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardView:
    """A view with a word for its id."""

    id: str
    name: str
    question: Question


_IN_SIGHT = (("deferred", "false"), ("archived", "false"))
_OPEN = (("status", "open"), *_IN_SIGHT)
_BY_DUE = ("sort", "due,-priority")

STANDARD_VIEWS = {
    view.id: view
    for view in (
        StandardView(id="today", name="Today", question=(*_OPEN, ("due_before", "tomorrow"), _BY_DUE)),
        StandardView(id="upcoming", name="Upcoming", question=(*_OPEN, ("due_after", "tomorrow"), _BY_DUE)),
        StandardView(id="overdue", name="Overdue", question=(("overdue", "true"), *_IN_SIGHT, _BY_DUE)),
        StandardView(id="no-date", name="No date", question=(*_OPEN, ("no_due", "true"), ("sort", "-created_at"))),
        StandardView(
            id="recently-completed",
            name="Recently completed",
            question=(
                ("status", "completed"),
                *_IN_SIGHT[1:],
                ("completed_after", "-7d"),
                ("sort", "-completed_at"),
            ),
        ),
    )
}
