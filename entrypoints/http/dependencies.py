"""What routes ask for: who is asking, the use cases, the task that is meant."""

from typing import Annotated

from fastapi import Depends, Header, Path, Security
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.security.base import SecurityBase
from starlette.requests import Request

from application.task_changes import TaskTarget
from domain.errors import InsufficientScope, OwnerMismatch, TokenMissing, Unauthenticated
from domain.identity import Principal
from domain.task import TaskId
from entrypoints.container import Container
from entrypoints.http.addresses import address_of
from entrypoints.http.etags import ETAGS_PATTERN, versions_allowed
from entrypoints.http.ids import CanonicalId
from entrypoints.http.query_strings import refuse_unknown_parameters
from entrypoints.http.throttle import VISIT


class BearerIdentity(SecurityBase):
    """The one dependency of every route that is not public: proves who is asking before anything else is looked at.

    `provider` is who proves it: the name of an IdentityProvider of the application's.
    """

    def __init__(self, provider: str = "identity") -> None:
        self._provider = provider
        self.model = HTTPBearerModel(description="A session JWT, or a personal access token (`taskport_pat_…`).")
        self.scheme_name = "bearer"

    async def __call__(self, request: Request) -> Principal:
        """Return the principal, who may use this route.

        Raise RateLimited for an address that sends too many bad tokens; Unauthenticated, UserErased or UserSuspended;
        TooManyAtOnce or RateLimited; InsufficientScope; and then ValidationFailed for parameters that the route does
        not have.
        """
        scope, limits = request.scope, request.app.state.limits
        if limits.knows_unwelcome:
            limits.require_welcome(address_of(scope))
        try:
            with limits.aside():
                principal = await _proved(request, self._provider)
        except Unauthenticated:
            await limits.count_refused_token(address_of(scope))
            raise
        if not scope["route"].counts_at_once:
            limits.leave(scope[VISIT])
        await limits.admit(scope[VISIT], principal.owner)
        needed = scope["route"].needs
        if needed not in principal.scopes:
            raise InsufficientScope(needed)
        if request.scope["query_string"]:
            refuse_unknown_parameters(request)
        return principal


async def _proved(request: Request, provider: str) -> Principal:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissing("Send a bearer token.")
    principal: Principal = await getattr(request.app.state, provider).identify(token.strip())
    request.scope["owner"] = principal.owner
    await container_of(request).admission().require(principal)
    return principal


Caller = Annotated[Principal, Security(BearerIdentity())]


async def no_unknown_parameters(request: Request) -> None:
    """Raise ValidationFailed for parameters that a public route does not have."""
    refuse_unknown_parameters(request)


async def the_owner_in_the_path(user_id: str, caller: Caller) -> None:
    """Raise OwnerMismatch unless the path names the token's subject, whatever lies behind the path."""
    if user_id != caller.owner:
        raise OwnerMismatch("The path names another user than the token.")


def container_of(request: Request) -> Container:
    """Return what the use cases come from. Asked for in the route: as a dependency it would cost 4 % of a request."""
    container: Container = request.app.state.container
    return container


TaskIdInPath = Annotated[CanonicalId, Path(description="The task's id.", alias="task_id")]
OperationIdInPath = Annotated[CanonicalId, Path(description="What `Operation-Id` said.", alias="operation_id")]
_FORM_OF_ETAGS = {"pattern": ETAGS_PATTERN}
"""Documented, and not checked by the framework: what is no ETag is answered with 400."""
IfMatch = Annotated[
    str | None,
    Header(
        description="Do it only if the task still has one of these ETags; else 412.",
        examples=['"3-1"'],
        json_schema_extra=_FORM_OF_ETAGS,
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(
        description="Answer 304 without a body if the task still has one of these ETags.",
        json_schema_extra=_FORM_OF_ETAGS,
    ),
]
UnlessMatch = Annotated[
    str | None,
    Header(
        alias="if-none-match",
        json_schema_extra=_FORM_OF_ETAGS,
        description="With `*`: create the task, or change nothing. With ETags: replace it unless it has one of them.",
    ),
]


async def _target(task_id: TaskIdInPath, _: Caller, if_match: IfMatch = None) -> TaskTarget:
    return TaskTarget(task_id=TaskId(task_id), if_version=versions_allowed(if_match))


Target = Annotated[TaskTarget, Depends(_target)]
