"""Where in the feed a client stands, as it says in `since` or `Last-Event-ID`."""

from application.cursors import CursorKind, Cursors
from domain.errors import FieldError, InvalidCursor, ValidationFailed
from domain.identity import OwnerId


class MalformedLastEventId(ValidationFailed):
    """The header is not an id of our events; answered with 400, as the headers of other conditions are."""

    code = "malformed_last_event_id"

    def __init__(self) -> None:
        super().__init__(
            FieldError(field="Last-Event-ID", message="must be the id of an event of yours", code="malformed")
        )


async def position_of(cursors: Cursors, owner: OwnerId, *, since: str | None, last_event_id: str | None) -> int | None:
    """Return the number to go on after; None when the client named none.

    Last-Event-ID is where a stream broke off, so it is newer than the `since` in the same address. Raise InvalidCursor
    or MalformedLastEventId.
    """
    if last_event_id:
        try:
            return await cursors.read(CursorKind.CHANGES, owner, last_event_id, field="Last-Event-ID")
        except InvalidCursor:
            raise MalformedLastEventId from None
    if since is not None:
        return await cursors.read(CursorKind.CHANGES, owner, since, field="since")
    return None
