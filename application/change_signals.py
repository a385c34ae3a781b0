"""Waking the readers of an owner's sequence inside one process."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from domain.identity import OwnerId


@dataclass(slots=True, eq=False)
class WaitingReader:
    """Keeps the promises of News."""

    _event: asyncio.Event = field(default_factory=asyncio.Event)
    has_ended: bool = False

    async def wait(self) -> bool:
        """Return True for news, False when the service ends; see the port."""
        await self._event.wait()
        if not self.has_ended:
            self._event.clear()
        return not self.has_ended

    def wake(self) -> None:
        """Let the reader look."""
        self._event.set()

    def end(self) -> None:
        """Let the reader go."""
        self.has_ended = True
        self._event.set()


@dataclass(slots=True)
class LocalSignals:
    """Keeps the promises of ChangeSignals within the process; what reaches further builds on it."""

    _readers: defaultdict[OwnerId, set[WaitingReader]] = field(default_factory=lambda: defaultdict(set))
    _has_ended: bool = False

    def announce(self, owner: OwnerId) -> None:
        """Wake the owner's readers; see the port."""
        for reader in self._readers.get(owner, ()):
            reader.wake()

    @contextmanager
    def listen(self, owner: OwnerId) -> Iterator[WaitingReader]:
        """Begin to listen; see the port."""
        reader = WaitingReader()
        self._readers[owner].add(reader)
        if self._has_ended:
            reader.end()
        try:
            yield reader
        finally:
            self._readers[owner].discard(reader)
            if not self._readers[owner]:
                del self._readers[owner]

    def listened_to(self) -> Iterable[OwnerId]:
        """Return the owners that somebody listens to."""
        return tuple(self._readers)

    def end(self) -> None:
        """Let all readers go, and those that come."""
        self._has_ended = True
        for readers in self._readers.values():
            for reader in readers:
                reader.end()
