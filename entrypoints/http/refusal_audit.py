"""Which refusals concern security, besides those that the identity adapters tell of themselves."""

from starlette.requests import Request

from domain.audit import SecurityEvent, SecurityEventKind
from domain.errors import DomainError, InsufficientScope, UserErased, UserSuspended
from entrypoints.http.dependencies import container_of
from entrypoints.http.edge import template_of


def audited(request: Request, refusal: DomainError) -> None:
    """Write down who was kept out, and from which route."""
    match refusal:
        case InsufficientScope():
            kind, reason = SecurityEventKind.SCOPE_REFUSED, refusal.needed
        case UserErased() | UserSuspended():
            kind, reason = SecurityEventKind.BARRED_REFUSED, refusal.code
        case _:
            return
    owner = request.scope.get("owner")
    container_of(request).audit()(
        SecurityEvent(kind=kind, owner=owner, reason=reason, subject=template_of(request.scope))
    )
