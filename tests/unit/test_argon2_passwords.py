"""Passwords are digested beside the event loop, the same way each time, and not for any number of people at once."""

import asyncio

import pytest

from adapters.local_accounts.argon2_passwords import MOST_WAITING, Argon2Passwords
from adapters.memory.keyring import InMemoryKeyring
from domain.errors import SignInBusy

KEYRING = InMemoryKeyring()


async def test_two_replicas_find_the_same_digest() -> None:
    one, other = [await Argon2Passwords(KEYRING).digest("pw", salted_with="ana@localhost") for _ in range(2)]
    assert (one == other, len(one)) == (True, 32)


@pytest.mark.parametrize(
    ("keyring", "password", "email"),
    [(InMemoryKeyring(), "pw", "ana"), (KEYRING, "PW", "ana"), (KEYRING, "pw", "ben")],
)
async def test_the_installation_the_password_and_the_address_each_make_another(
    keyring: InMemoryKeyring, password: str, email: str
) -> None:
    digest = await Argon2Passwords(KEYRING).digest("pw", salted_with="ana")
    assert await Argon2Passwords(keyring).digest(password, salted_with=email) != digest


async def test_the_event_loop_goes_on_meanwhile() -> None:
    digesting = asyncio.create_task(Argon2Passwords(KEYRING).digest("pw", salted_with="ana"))
    turns = 0
    while not digesting.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10


async def test_a_crowd_is_turned_away_instead_of_waiting_for_long() -> None:
    passwords = Argon2Passwords(KEYRING)
    crowd = (passwords.digest("pw", salted_with="ana") for _ in range(MOST_WAITING + 5))
    outcomes = await asyncio.gather(*crowd, return_exceptions=True)
    assert sum(isinstance(outcome, SignInBusy) for outcome in outcomes) == 5
    assert len(await passwords.digest("pw", salted_with="ana")) == 32
