"""Every route is walked: nobody gets in without an identity, nor without its scope, and with that alone they do.

The routes are those that the application serves, so a new one is walked without being named. Whose things a token opens
is tried in http_isolation.py and http_resource_isolation.py, with every kind of foreign id.
"""

from typing import Any

from fastapi import APIRouter, FastAPI
from httpx2 import ASGITransport, AsyncClient, Response

from domain.identity import OwnerId, Principal, Scope
from entrypoints.http.app import create_app
from entrypoints.http.dependencies import Caller
from entrypoints.http.json_bodies import AccountRoute, StrictRoute
from entrypoints.http.mounting import mount
from tests.authorization import is_private, served
from tests.http_api import FOREVER, SETTINGS, Api, with_ports
from tests.http_routes import ROUTES, STREAM, Route

PUBLIC = {
    "/api/erasures/{receipt}",
    "/auth/jwks",
    "/auth/login",
    "/auth/logout",
    "/auth/refresh",
    "/auth/register",
    "/health/live",
    "/health/ready",
}
"""All that answers to anybody."""


class ScopedIdentity:
    """Takes the scopes of Ana's token from the token itself."""

    async def identify(self, token: str) -> Principal:
        scopes = frozenset(Scope(each) for each in token.split("+"))
        return Principal(owner=OwnerId("ana"), expires_at=FOREVER, scopes=scopes)


async def asked(app: FastAPI, route: Route, scopes: set[Scope]) -> Response:
    headers = {"authorization": f"Bearer {'+'.join(scopes)}"} if scopes else {}
    async with AsyncClient(
        transport=ASGITransport(app=app), base_url="http://taskport.test", headers=headers
    ) as client:
        return await client.request(route.method, route.path(user="ana"), json=route.body)


async def open_to_others(app: FastAPI) -> list[str]:
    """Return the routes that let somebody in who has no token, or not its scope, or keep out who has it."""
    found = []
    for method, each in served(app):
        route = Route(method, each.path_format)
        if each.path_format in PUBLIC or route == STREAM:
            continue
        needed = Scope(route.scope)
        nobody, others = await asked(app, route, set()), await asked(app, route, set(Scope) - {needed})
        challenge = f'Bearer error="insufficient_scope", scope="{needed}"'
        if nobody.status_code != 401 or nobody.json()["error_code"] != "token_missing":
            found.append(f"{route}: nobody {nobody.status_code}")
        if others.status_code != 403 or not others.headers["www-authenticate"].startswith(challenge):
            found.append(f"{route}: without {needed} {others.status_code}")
        if (route.method, route.template) != ("DELETE", "/api/users/me"):  # after which Ana would be kept out
            with_it = await asked(app, route, {needed})
            found += [f"{route}: with {needed} {with_it.status_code}"] if with_it.status_code in {401, 403} else []
    return found


class AuthorizationContract:
    """Inherit, and provide the fixture `api`."""

    async def walked(self, api: Api, **routes: Any) -> list[str]:
        scoped = ScopedIdentity()
        app = create_app(SETTINGS, with_ports(api.container(), identity=scoped, agents_identity=scoped))
        for path, router in routes.items():
            mount(app, router, f"/api/{path}")
        async with app.router.lifespan_context(app):
            return await open_to_others(app)

    async def test_every_route_wants_an_identity_and_its_scope(self, api: Api) -> None:
        assert len(ROUTES) > 90
        assert await self.walked(api) == []

    async def test_what_is_public_is_named(self, api: Api) -> None:
        assert {route.path_format for _, route in served(api.app) if not is_private(route)} == PUBLIC

    async def test_the_stream_wants_them_too(self, api: Api) -> None:
        assert (await api.nobody.get(STREAM.path())).status_code == 401
        app = create_app(SETTINGS, with_ports(api.container(), identity=ScopedIdentity()))
        async with app.router.lifespan_context(app):
            assert (await asked(app, STREAM, set(Scope) - {Scope.READ})).status_code == 403

    async def test_the_walk_notices_a_route_that_forgets_to_ask(self, api: Api) -> None:
        open_to_all, wrong_scope = APIRouter(route_class=StrictRoute), APIRouter(route_class=AccountRoute)

        @open_to_all.get("/all")
        async def everything() -> dict[str, str]:
            return {}

        @wrong_scope.get("/mine")
        async def mine(_: Caller) -> dict[str, str]:
            return {}

        found = await self.walked(api, forgotten=open_to_all, mistaken=wrong_scope)
        assert found == [
            "GET /api/forgotten/all: nobody 200",
            "GET /api/forgotten/all: without tasks:read 200",
            "GET /api/mistaken/mine: without tasks:read 200",
            "GET /api/mistaken/mine: with tasks:read 403",
        ]
