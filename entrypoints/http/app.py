"""The FastAPI application: what is mounted where, and what lives as long as it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from application.batch import BatchRefused
from application.intent import Replayed
from domain.errors import DomainError, Overloaded, Unavailable
from entrypoints.container import Container
from entrypoints.http import (
    access_tokens,
    activity,
    agents,
    auth,
    batches,
    claims,
    documentation,
    erasures,
    export,
    health,
    limits,
    lists,
    profile,
    saved_views,
    sections,
    sync,
    tags,
    task_counts,
    tasks,
    trash,
    users,
)
from entrypoints.http.dependencies import no_unknown_parameters, the_owner_in_the_path
from entrypoints.http.edge import Edge, log_unavailable
from entrypoints.http.gate import Gate
from entrypoints.http.idempotency import unpacked
from entrypoints.http.mounting import mount
from entrypoints.http.openapi import describe
from entrypoints.http.origins import with_origins
from entrypoints.http.problems import problem_of, problem_of_batch
from entrypoints.http.refusal_audit import audited
from entrypoints.http.rescue import Rescue
from entrypoints.http.routing import allowed_methods, keep_words_from_being_ids
from entrypoints.http.shutdown import told_to_stop
from entrypoints.http.throttle import Throttle
from entrypoints.http.validation import http_refusal, invalid_request
from entrypoints.settings import Settings, load_settings
from entrypoints.wiring import wired


def create_app(settings: Settings | None = None, container: Container | None = None) -> FastAPI:
    """Make the application; uvicorn calls it as a factory. Tests hand in a container of their own.

    Raise InvalidSettings when the environment makes no sense.
    """
    chosen = settings or load_settings()
    app = FastAPI(
        title="Taskport",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if chosen.api_docs else None,
        lifespan=partial(_lifespan, settings=chosen, container=container),
        redirect_slashes=False,
        # There is no exporter, and asking on every request whether there is one costs 3 %.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.settings = chosen
    _mount(app)
    if chosen.has_local_accounts:
        mount(app, auth.router, "/auth", dependencies=[Depends(no_unknown_parameters)])
    keep_words_from_being_ids(app)
    if chosen.api_docs:
        documentation.add_to(app)
    _refuse_in_one_voice(app)
    _surround(app, chosen)
    describe(app)
    return app


def _surround(app: FastAPI, settings: Settings) -> None:
    """Put the layers around the routes, from the inside out: whatever refuses, its answer passes the layers outside."""
    app.add_middleware(Gate, settings.allowed_hosts)
    app.add_middleware(Throttle)
    app.add_middleware(Rescue)
    if settings.cors_origins:
        app.add_middleware(with_origins, settings.cors_origins)
    app.add_middleware(Edge)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, list(settings.trusted_proxies))


def _mount(app: FastAPI) -> None:
    """Serve the task routes under their own prefix and under those of the two contracts they succeed."""
    of_tasks = (task_counts.router, claims.router, tasks.router, batches.router, activity.of_one_task)
    for router in of_tasks:
        mount(app, router, "/api/tasks")
    for router in (trash.router, activity.router, sync.router, limits.router):
        mount(app, router, "/api")
    for router, prefix in ((lists.router, "lists"), (sections.router, "sections"), (tags.router, "tags")):
        mount(app, router, f"/api/{prefix}")
    mount(app, saved_views.router, "/api/views")
    for router in (profile.router, export.router):
        mount(app, router, "/api/users")
    mount(app, erasures.of_oneself, "/api/users/me")
    mount(app, erasures.router, "/api/erasures")
    mount(app, users.router, "/api/users")
    mount(app, access_tokens.router, "/api/users/me/tokens")
    mount(app, health.router, "")
    agents.add_to(app)
    for router in of_tasks:
        mount(app, router, "/api/todos", called="todos")
    of_the_owner = [Depends(the_owner_in_the_path)]
    for router in of_tasks:
        mount(app, router, "/api/{user_id}/tasks", called="user_tasks", dependencies=of_the_owner)


def _refuse_in_one_voice(app: FastAPI) -> None:
    async def domain_error(request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, DomainError)  # noqa: S101  # registered for nothing else
        if isinstance(refusal, Unavailable) and not isinstance(refusal, Overloaded):
            log_unavailable(request.scope, refusal)
        audited(request, refusal)
        return problem_of(request, refusal)

    async def batch_refused(request: Request, refused: Exception) -> Response:
        assert isinstance(refused, BatchRefused)  # noqa: S101  # registered for nothing else
        return problem_of_batch(request, refused)

    async def replayed(_: Request, kept: Exception) -> Response:
        assert isinstance(kept, Replayed)  # noqa: S101  # registered for nothing else
        return unpacked(kept.answer)

    async def validation_error(request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, RequestValidationError)  # noqa: S101  # registered for nothing else
        return invalid_request(request, refusal)

    async def http_error(request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, HTTPException)  # noqa: S101  # registered for nothing else
        return http_refusal(request, refusal, allowed_methods(app, request.scope))

    app.add_exception_handler(DomainError, domain_error)
    app.add_exception_handler(BatchRefused, batch_refused)
    app.add_exception_handler(Replayed, replayed)
    app.add_exception_handler(RequestValidationError, validation_error)
    app.add_exception_handler(HTTPException, http_error)


@asynccontextmanager
async def _lifespan(app: FastAPI, *, settings: Settings, container: Container | None) -> AsyncIterator[None]:
    async with AsyncExitStack() as alive:
        ready = await alive.enter_async_context(wired(settings)) if container is None else container
        for part in ready.lifelong():
            await alive.enter_async_context(part)
        app.state.container = ready
        app.state.identity, app.state.agents_identity = ready.identity(), ready.agents_identity()
        app.state.limits = ready.limits()
        with told_to_stop(ready.change_signals().end):
            yield
