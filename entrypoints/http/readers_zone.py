"""Where the reader is who has not said so in the question."""

from starlette.requests import Request

from domain.identity import OwnerId
from domain.zones import UTC_ZONE
from entrypoints.http.dependencies import container_of


async def readers_zone(request: Request, owner: OwnerId, *, matters: bool) -> str:
    """Return the zone of the profile, at the price of a round trip; UTC where there is none, or it does not matter."""
    if not matters:
        return UTC_ZONE
    profile = await container_of(request).profile_queries().get(owner)
    return profile.timezone or UTC_ZONE
