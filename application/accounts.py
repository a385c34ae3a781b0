"""Signing people in where no Better Auth does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from domain.account import (
    PASSWORD_MIN,
    Account,
    Credentials,
    RefreshToken,
    checked_name,
    checked_password,
    folded_email,
)
from domain.audit import SecurityEvent, SecurityEventKind
from domain.errors import CredentialsRefused, RefreshRefused
from domain.identity import OwnerId
from domain.ports import AccountStorage, AuditLog, Clock, Ids, Passwords, SessionTokens


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """What proves somebody from now on: a session, and what it is renewed with."""

    session: str
    refresh_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Local accounts. Refuses without saying why, and after the same work whether an account is there or not."""

    storage: AccountStorage
    passwords: Passwords
    sessions: SessionTokens
    clock: Clock
    ids: Ids
    new_secret: Callable[[], str]
    audit: AuditLog

    async def register(self, email: str, password: str, name: str) -> SignedIn:
        """Make an account and sign in; with the credentials of one that is there, sign in to that one."""
        name, password = checked_name(name), checked_password(password, shortest=PASSWORD_MIN)
        credentials = await self._credentials(email, password)
        owner = OwnerId(str(self.ids()))
        new = Account(owner=owner, email=email, credentials=credentials, name=name, created_at=self.clock())
        there = await self.storage.add(new)
        kind = SecurityEventKind.SIGNED_UP if there.owner == owner else SecurityEventKind.SIGNED_IN
        return await self._sign_in(credentials, kind)

    async def sign_in(self, email: str, password: str) -> SignedIn:
        """Sign in; raise CredentialsRefused."""
        credentials = await self._credentials(email, checked_password(password, shortest=1))
        try:
            return await self._sign_in(credentials, SecurityEventKind.SIGNED_IN)
        except CredentialsRefused as refused:
            self._tell(SecurityEventKind.SIGN_IN_REFUSED, reason=refused.code)
            raise

    async def refresh(self, token: str) -> SignedIn:
        """Renew the session and the token; raise RefreshRefused, and end the family when the token was used before."""
        now, shown, secret = self.clock(), _digest(token), self.new_secret()
        successor = RefreshToken.new(_digest(secret), self.ids(), now)
        try:
            account = await self.storage.rotate(shown, successor)
        except RefreshRefused as refused:
            await self._tell_of_reuse(shown, refused)
            raise
        return await self._signed_in(account, secret, now)

    async def sign_out(self, token: str) -> None:
        """End the family of the token. One that is not good is as good as ended (RFC 7009 §2.2)."""
        owner = await self.storage.revoke(_digest(token))
        if owner is not None:
            self._tell(SecurityEventKind.SIGNED_OUT, owner)

    async def _credentials(self, email: str, password: str) -> Credentials:
        folded = folded_email(email)
        digest = await self.passwords.digest(password, salted_with=folded)
        return Credentials(folded_email=folded, password_digest=digest)

    async def _sign_in(self, credentials: Credentials, kind: SecurityEventKind) -> SignedIn:
        now, secret = self.clock(), self.new_secret()
        account = await self.storage.sign_in(credentials, RefreshToken.new(_digest(secret), self.ids(), now))
        self._tell(kind, account.owner)
        return await self._signed_in(account, secret, now)

    async def _signed_in(self, account: Account, secret: str, now: datetime) -> SignedIn:
        return SignedIn(session=await self.sessions.issue(account, now), refresh_token=secret)

    async def _tell_of_reuse(self, shown: bytes, refused: RefreshRefused) -> None:
        owner = await self.storage.revoke_reused(shown)
        if owner is None:
            self._tell(SecurityEventKind.SIGN_IN_REFUSED, reason=refused.code)
        else:
            self._tell(SecurityEventKind.REFRESH_REUSED, owner)

    def _tell(self, kind: SecurityEventKind, owner: OwnerId | None = None, *, reason: str | None = None) -> None:
        self.audit(SecurityEvent(kind=kind, owner=owner, reason=reason))


def _digest(secret: str) -> bytes:
    """Return what is kept of a secret. It was made at random, so nothing slower is needed."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
