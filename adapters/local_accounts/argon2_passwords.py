"""Argon2id beside the event loop, in as little memory as a few threads need."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest as hmac_digest

from argon2.low_level import Type, hash_secret_raw

from domain.errors import SignInBusy
from domain.ports import KeyPurpose, Keyring

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
"""What OWASP asks for at least: 25 ms here. Other numbers would make every password another one."""
DIGEST_BYTES = 32
AT_ONCE = 2
MOST_WAITING = 64
"""At 25 ms each, the last of them waits for less than a second."""


def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")


@dataclass(slots=True)
class Argon2Passwords:
    """Keeps the promises of Passwords. The salt is not random: it is made of the e-mail and the installation's key."""

    keyring: Keyring
    _threads: ThreadPoolExecutor = field(default_factory=_threads)
    _waiting: int = 0
    _key: bytes | None = None

    async def digest(self, password: str, *, salted_with: str) -> bytes:
        """Return the digest; see the port."""
        if self._waiting >= MOST_WAITING:
            raise SignInBusy
        if self._key is None:
            self._key = await self.keyring.key_for(KeyPurpose.PASSWORDS)
        salt = hmac_digest(self._key, salted_with.encode(), sha256)
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, _argon2id, password.encode(), salt)
        finally:
            self._waiting -= 1


def _argon2id(password: bytes, salt: bytes) -> bytes:
    return hash_secret_raw(password, salt, PASSES, MEMORY_KIB, LANES, DIGEST_BYTES, Type.ID)
