"""Both kinds of token side by side."""

from adapters.better_auth.compact_token import read_token
from adapters.better_auth.refusal import Refused
from domain.identity import Principal
from domain.ports import IdentityProvider


class ByAlgorithm:
    """Gives HS256 tokens to the shared secret and all others to the key set, never the same token to both.

    So no public key can ever be taken for a secret, whatever a header claims.
    """

    def __init__(self, *, shared_secret: IdentityProvider, key_set: IdentityProvider) -> None:
        self._shared_secret = shared_secret
        self._key_set = key_set

    async def identify(self, token: str) -> Principal:
        """Return whom the token proves; see the port."""
        chosen = self._shared_secret if _names_hs256(token) else self._key_set
        return await chosen.identify(token)


def _names_hs256(token: str) -> bool:
    try:
        return read_token(token).algorithm == "HS256"
    except Refused:
        return False  # The key set's provider refuses it again, and says why.
