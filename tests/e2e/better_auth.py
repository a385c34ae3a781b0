"""The real Better Auth, as a front end meets it: people sign up, sign in and fetch tokens over HTTP."""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2

from tests.e2e.child_process import ChildProcess
from tests.e2e.npm import install, program

_FOLDER = Path(__file__).parent / "better_auth_server"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in; `browser` holds the session cookie."""

    id: str
    browser: httpx2.Client

    def token(self) -> str:
        """Fetch a freshly signed token."""
        token: str = _checked(self.browser.get("/api/auth/token")).json()["token"]
        return token

    def as_admin(self, verb: str, user: "Person", **more: str) -> None:
        """Call the admin plugin about another person: `root.as_admin("ban-user", ana)`."""
        _checked(self.browser.post(f"/api/auth/admin/{verb}", json={"userId": user.id} | more))


class BetterAuthServer:
    """A server of its own for whoever enters it; `server.mjs` lists what the configuration may name."""

    def __init__(self, log: Path, **configuration: str) -> None:
        self.secret = configuration.get("SECRET", secrets.token_urlsafe(32))
        self.url = ""
        self._log = log
        self._configuration = configuration
        self._browsers: list[httpx2.Client] = []

    def __enter__(self) -> Self:
        install(_FOLDER)
        env = self._configuration | {"SECRET": self.secret}
        self._server = ChildProcess([program("node"), "server.mjs"], cwd=_FOLDER, env=env, log=self._log)
        self._server.wait_until(lambda: self._ready_line() is not None, timeout=60)
        if ready := self._ready_line():
            self.url = f"http://127.0.0.1:{ready[1]}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for browser in self._browsers:
            browser.close()
        self.stop()

    def sign_up(self, email: str, password: str, name: str) -> Person:
        """Make an account; whoever makes one is signed in."""
        return self._signed_in("/api/auth/sign-up/email", {"email": email, "password": password, "name": name})

    def sign_in(self, email: str, password: str) -> Person:
        """Open another session of the same person."""
        return self._signed_in("/api/auth/sign-in/email", {"email": email, "password": password})

    def jwks(self) -> list[dict[str, Any]]:
        """Return the public keys as verifiers see them."""
        keys: list[dict[str, Any]] = _checked(httpx2.get(f"{self.url}/api/auth/jwks", trust_env=False)).json()["keys"]
        return keys

    def rotate_keys(self) -> None:
        """End the life of the current key: the next token is signed with a new one, the JWKS lists both."""
        _checked(httpx2.post(f"{self.url}/__test/rotate", trust_env=False))

    def make_admin(self, person: Person) -> None:
        """Give the role in the database, as operators do for the first one; later ones ask `as_admin`."""
        _checked(httpx2.post(f"{self.url}/__test/admin/{person.id}", trust_env=False))

    def stop(self) -> None:
        """Take the server away, as an outage does; the people keep the tokens they have."""
        self._server.kill()

    def _signed_in(self, path: str, credentials: dict[str, str]) -> Person:
        browser = httpx2.Client(base_url=self.url, headers={"Origin": self.url}, trust_env=False)
        self._browsers.append(browser)
        return Person(_checked(browser.post(path, json=credentials)).json()["user"]["id"], browser)

    def _ready_line(self) -> re.Match[str] | None:
        return re.search(r"^ready (\d+)$", self._server.output(), re.MULTILINE)


def _checked(answer: httpx2.Response) -> httpx2.Response:
    if answer.is_error:
        raise RuntimeError(f"{answer.request.method} {answer.request.url} answered {answer.status_code}: {answer.text}")
    return answer
