"""The list, section, tag or view that a command is aimed at."""

from dataclasses import dataclass
from uuid import UUID

from domain.errors import PreconditionFailed
from domain.ports import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Its id, and the versions that it may be at (RFC 9110 §13.1.1)."""

    id: UUID
    if_version: frozenset[int] | None = None

    def require(self, resource: Kept) -> Kept:
        """Return the resource, or raise PreconditionFailed when it is not as the client wants it."""
        if self.if_version is not None and resource.version not in self.if_version:
            raise PreconditionFailed(current_version=resource.version)
        return resource
