"""The full log of what happened to what an owner has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from domain.change import TRACKED, Change, ChangeKind, FieldChange, ResourceKey
from domain.operation import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """What one operation did to one resource. `version` is its after it, `sequence` the owner's number of it."""

    sequence: int
    operation: Operation
    key: ResourceKey
    kind: ChangeKind
    version: int
    fields: Mapping[str, FieldChange]

    @property
    def touches(self) -> frozenset[str]:
        """The fields that undoing it takes back: a creation gave every field its first value."""
        return frozenset(TRACKED[self.key[0]] if self.kind is ChangeKind.CREATED else self.fields)

    @classmethod
    def of(cls, change: Change, operation: Operation, sequence: int) -> Self:
        """Return the entry that a change leaves. The client's key is no part of what happened."""
        return cls(
            sequence=sequence,
            operation=replace(operation, key=None),
            key=change.key,
            kind=change.kind,
            version=change.subject.version,
            fields=change.fields,
        )


def overtaken(entries: Sequence[HistoryEntry], log: Iterable[HistoryEntry]) -> Sequence[HistoryEntry]:
    """Return what in the log touched, after one of these entries, what it had touched, or deleted for good."""
    return [later for later in log if any(_overtakes(later, entry) for entry in entries)]


def _overtakes(later: HistoryEntry, entry: HistoryEntry) -> bool:
    is_later = later.key == entry.key and later.sequence > entry.sequence
    return is_later and bool(later.touches & entry.touches or later.kind is ChangeKind.DELETED_PERMANENTLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Some entries, the newest first, and whether older ones follow."""

    entries: Sequence[HistoryEntry]
    has_more: bool
