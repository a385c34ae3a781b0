"""Every bad key set of the collection, served by a real endpoint on loopback."""

import asyncio
from collections.abc import Awaitable, Callable
from secrets import token_urlsafe
from typing import Any

import pytest

from domain.errors import IdentityUnavailable, Overloaded, TokenInvalid
from tests.attacks import attack_cases
from tests.better_auth_rig import Rig, better_auth
from tests.jwks_double import Answer, document, html, keys, never, redirect, slow_drip, unavailable
from tests.tokens import ABSENT, as_json, base64url, ed25519_signer, es256_signer, rsa_signer

EVERY_ALGORITHM = ("EdDSA", "ES256", "ES512", "PS256", "RS256")
KNOWN = ed25519_signer("known", seed=3)
BAD = ed25519_signer("bad", seed=4)
EC, RSA = es256_signer("bad"), rsa_signer("bad")

Script = Callable[[Rig], Awaitable[None]]


async def is_accepted(rig: Rig, token: str) -> bool:
    try:
        return (await rig.provider.identify(token)).owner == "user-1"
    except TokenInvalid:
        return False


def keeps_the_last_good_set(answer: Answer) -> Script:
    """Expect that the known key stays good and that an unknown one is nobody's fault."""

    async def script(rig: Rig) -> None:
        assert await is_accepted(rig, KNOWN.token())
        rig.jwks.answer = answer
        rig.time.advance(300)
        assert await is_accepted(rig, KNOWN.token())
        with pytest.raises(IdentityUnavailable):
            await rig.provider.identify(BAD.token())
        assert await is_accepted(rig, KNOWN.token())

    return script


def skips_only(*entries: dict[str, Any]) -> Script:
    """Expect that the entry cannot be used, alone or beside a good one, and that the good one can."""

    async def script(rig: Rig) -> None:
        rig.jwks.answer = keys(*entries, KNOWN.jwk())
        assert await is_accepted(rig, KNOWN.token())
        for signer in (BAD, EC, RSA):
            assert not await is_accepted(rig, signer.token())

    return script


def accepts(entry: dict[str, Any]) -> Script:
    async def script(rig: Rig) -> None:
        rig.jwks.answer = keys(KNOWN.jwk(), entry)
        assert await is_accepted(rig, BAD.token())

    return script


async def starts_cold_while_the_endpoint_is_down(rig: Rig) -> None:
    rig.jwks.answer = unavailable()
    with pytest.raises(IdentityUnavailable):
        await rig.provider.identify(KNOWN.token())
    with pytest.raises(IdentityUnavailable):
        await rig.keys.check_ready()


async def asks_once_for_a_rotated_key(rig: Rig) -> None:
    assert await is_accepted(rig, KNOWN.token())
    rig.jwks.answer = keys(KNOWN.jwk(), BAD.jwk())
    assert await is_accepted(rig, BAD.token())
    assert rig.jwks.fetches == 2


async def bears_a_flood_of_unknown_ids(rig: Rig) -> None:
    assert await is_accepted(rig, KNOWN.token())
    started = rig.time.monotonic()
    for _ in range(10):
        forged = (rig.provider.identify(BAD.token(kid=token_urlsafe(24))) for _ in range(1000))
        outcomes = await asyncio.gather(*forged, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} <= {TokenInvalid, Overloaded}
        assert await is_accepted(rig, KNOWN.token())
        rig.time.advance(1)
    assert rig.jwks.fetches <= 2 + (rig.time.monotonic() - started) / 5


SCRIPTS: dict[str, Script] = {
    "jwks.empty-keys": keeps_the_last_good_set(keys()),
    "jwks.not-json": keeps_the_last_good_set(html()),
    "jwks.timeout": keeps_the_last_good_set(never),
    "jwks.10k-keys": keeps_the_last_good_set(keys(*(BAD.jwk(kid=f"k{number}") for number in range(10_000)))),
    "jwks.redirect": keeps_the_last_good_set(redirect("http://127.0.0.1/")),
    "jwks.oct": skips_only({"kty": "oct", "alg": "HS256", "kid": "bad", "k": base64url("x" * 32)}),
    "jwks.private": skips_only(BAD.jwk(d=base64url(bytes([4]) * 32))),
    "jwks.use-enc": skips_only(BAD.jwk(use="enc")),
    "jwks.key-ops-encrypt": skips_only(BAD.jwk(key_ops=["encrypt"])),
    "jwks.dup-kid": skips_only(BAD.jwk(), ed25519_signer("bad", seed=5).jwk()),
    "jwks.rsa-512": skips_only(RSA.jwk(n=base64url((2**511 + 1).to_bytes(64)))),
    "jwks.rsa-e1": skips_only(RSA.jwk(e="AQ")),
    "jwks.ec-off-curve": skips_only(EC.jwk(x=EC.jwk()["y"], y=EC.jwk()["x"])),
    "jwks.ed25519-smallorder": skips_only(BAD.jwk(x=base64url(bytes(32)))),
    "jwks.alg-mismatch": skips_only(BAD.jwk(alg="RS256")),
    "jwks.alg-missing": accepts(BAD.jwk(alg=ABSENT)),
    "jwks.duplicate-members": keeps_the_last_good_set(document(f'{{"keys":[{as_json(BAD.jwk())}],"keys":[]}}')),
    "jwks.rotated": asks_once_for_a_rotated_key,
    "jwks.cold-start-down": starts_cold_while_the_endpoint_is_down,
    "jwks.flood-unknown-kid": bears_a_flood_of_unknown_ids,
}
EXTRA = {"drip": slow_drip, "oversize": document(as_json({"keys": [BAD.jwk()], "padding": "x" * 256 * 1024}))}


@pytest.mark.parametrize("case", attack_cases("jwks"), ids=lambda case: case["id"])
async def test_a_bad_key_set_does_no_harm(case: dict[str, Any]) -> None:
    async with better_auth(KNOWN, algorithms=EVERY_ALGORITHM, deadline=0.2) as rig:
        await SCRIPTS[case["id"]](rig)


@pytest.mark.parametrize("answer", EXTRA.values(), ids=EXTRA)
async def test_an_endpoint_that_wastes_time_or_memory_does_no_harm(answer: Answer) -> None:
    async with better_auth(KNOWN, deadline=0.2) as rig:
        await keeps_the_last_good_set(answer)(rig)


async def test_the_bad_keys_would_be_accepted_if_nothing_were_wrong_with_them() -> None:
    """The negative control of every entry above that is skipped."""
    for signer in (BAD, EC, RSA):
        async with better_auth(KNOWN, signer, algorithms=EVERY_ALGORITHM) as rig:
            assert await is_accepted(rig, signer.token())
