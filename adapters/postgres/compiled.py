"""SQLAlchemy Core statements, compiled once to SQL and an order of arguments that asyncpg runs as they are."""

from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql.asyncpg import dialect

_DIALECT = dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy has not typed it


@dataclass(frozen=True, slots=True)
class Compiled:
    """One shape of a statement. Compiling costs a millisecond, so it is done once per shape and process."""

    sql: str
    names: tuple[str, ...]
    constants: dict[str, Any]

    @classmethod
    def of(cls, statement: ClauseElement) -> Self:
        """Compile for asyncpg: numbered parameters, each bound exactly once."""
        compiled = statement.compile(dialect=_DIALECT)
        names = tuple(compiled.positiontup or ())  # type: ignore[attr-defined]  # SQLCompiler has it, Compiled does not
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        return cls(str(compiled), names, constants)

    def arguments(self, **values: Any) -> list[Any]:  # noqa: ANN401  # whatever the columns hold
        """Return the values in the order of the parameters; literals of the statement fill the gaps."""
        return [values[name] if name in values else self.constants[name] for name in self.names]
