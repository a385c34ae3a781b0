"""Personal access tokens beside all others."""

from domain.access_token_text import PREFIX
from domain.identity import Principal
from domain.ports import IdentityProvider


class ByPrefix:
    """Gives what begins like an access token to its provider and all else to the other, never one token to both."""

    def __init__(self, *, access_tokens: IdentityProvider, others: IdentityProvider) -> None:
        self._access_tokens = access_tokens
        self._others = others

    async def identify(self, token: str) -> Principal:
        """Return whom the token proves; see the port."""
        chosen = self._access_tokens if token.startswith(PREFIX) else self._others
        return await chosen.identify(token)
