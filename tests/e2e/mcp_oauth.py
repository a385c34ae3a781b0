"""A person who lets an agent act for them, the agent's client being the SDK's: discovery, consent, token."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp import Client
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientInformationFull, OAuthClientMetadata, OAuthToken
from pydantic import AnyUrl

from tests.e2e.better_auth import Person

_CALLBACK = AnyUrl("http://127.0.0.1:33418/callback")


@dataclass(slots=True)
class Memory:
    """Keeps what the client was given, for as long as the test."""

    tokens: OAuthToken | None = None
    client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self.client = client_info


@dataclass(slots=True)
class Consenting:
    """A browser in which the person is signed in, and says yes: at first to this scope alone, if there is one."""

    person: Person
    scope: str | None = None
    _answer: dict[str, str] = field(default_factory=dict)

    async def go_to(self, url: str) -> None:
        """Follow the client to Better Auth, and consent there."""
        asked = self.person.browser.get(url)
        consent = urlsplit(asked.headers["location"])
        answer = {"accept": True, "oauth_query": consent.query} | ({"scope": self.scope} if self.scope else {})
        self.scope = None
        said = self.person.browser.post("/api/auth/oauth2/consent", json=answer)
        back = parse_qs(urlsplit(said.json()["url"]).query)
        self._answer = {name: values[0] for name, values in back.items()}

    async def come_back(self) -> AuthorizationCodeResult:
        """Bring the client what Better Auth sent to its callback."""
        return AuthorizationCodeResult(
            code=self._answer["code"], state=self._answer.get("state"), iss=self._answer.get("iss")
        )


@asynccontextmanager
async def let_in(person: Person, url: str, scope: str | None = None) -> AsyncIterator[tuple[Client, Memory]]:
    """Connect to a service without a token, and let the person grant one: for all, or for this scope at first."""
    memory, browser = Memory(), Consenting(person, scope)
    about = OAuthClientMetadata(
        client_name="Desk",
        redirect_uris=[_CALLBACK],
        token_endpoint_auth_method="none",
        application_type="native",
    )
    auth = OAuthClientProvider(url, about, memory, redirect_handler=browser.go_to, callback_handler=browser.come_back)
    async with (
        httpx2.AsyncClient(auth=auth, trust_env=False) as http,
        Client(streamable_http_client(url, http_client=http)) as agent,
    ):
        yield agent, memory
