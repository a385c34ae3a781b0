"""How many times the CPU time of another server a request may cost the service at most."""

from tests.performance.servers import FASTIFY_STACK, ORM_STACK, REFERENCE

_MEASURED = ("get one", "list 20", "filtered list", "complete", "create")
_BARS: dict[str, dict[str, float]] = {
    REFERENCE.name: {"get one": 1.6, "list 20": 1.8, "filtered list": 1.8, "complete": 2.2, "create": 2.0},
    FASTIFY_STACK.name: dict.fromkeys(_MEASURED, 1.0),
    ORM_STACK.name: dict.fromkeys(_MEASURED, 0.3),
}


def bar_of(operation: str, server: str) -> float | None:
    """Return the bar; None where there is none."""
    return _BARS.get(server, {}).get(operation)
