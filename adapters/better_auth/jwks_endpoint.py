"""The one place that talks to Better Auth over the network."""

import asyncio
from functools import cache

from httpx2 import URL, AsyncClient, HTTPError, Response, StreamError, create_ssl_context

from adapters.better_auth.config import is_loopback
from adapters.better_auth.refusal import FetchFailed

LARGEST_BODY = 256 * 1024
_OK = 200


class JwksEndpoint:
    """Asks once and gives up early: nothing the other side does can take more time or memory than is said here."""

    def __init__(self, url: str, *, deadline: float) -> None:
        self._url = URL(url)
        self._deadline = deadline
        # Proxies of the environment lead out of this machine, where a loopback address means another one.
        self._trust_env = not is_loopback(self._url)
        self._tls = _tls(trust_env=self._trust_env)

    async def fetch(self) -> bytes:
        """Return the body of a 200; raise FetchFailed for everything else, redirects included."""
        try:
            async with asyncio.timeout(self._deadline):
                return await self._ask()
        except TimeoutError:
            raise FetchFailed("timeout") from None
        except (HTTPError, StreamError, OSError):
            raise FetchFailed("connection") from None

    async def _ask(self) -> bytes:
        # A connection used every few minutes is not worth keeping, nor are the cookies it may bring.
        async with (
            AsyncClient(verify=self._tls, trust_env=self._trust_env, timeout=None) as client,
            client.stream("GET", self._url, headers=_HEADERS, follow_redirects=False) as response,
        ):
            if response.status_code != _OK:
                raise FetchFailed("status")
            return await _body(response)


_tls = cache(create_ssl_context)  # Reading the certificates takes tens of milliseconds.

# Unpacked nowhere, so a small body cannot become a large one.
_HEADERS = {"accept": "application/json", "accept-encoding": "identity"}


async def _body(response: Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise FetchFailed("too_large")
    return bytes(body)
