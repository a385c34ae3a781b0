"""Database URLs as hosts hand them out, made into what asyncpg takes."""

import ssl
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

_SCHEMES = ("postgres", "postgresql", "postgresql+asyncpg")
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_IGNORED = ("channel_binding",)
"""asyncpg authenticates without channel binding; a server that insists on it refuses the connection itself."""


def connect_arguments(url: str) -> tuple[str, dict[str, Any]]:
    """Return the DSN and the keyword arguments for asyncpg.connect.

    Raise ValueError, without the URL in the message, for another scheme, a missing host or database, and parameters
    that would otherwise be sent to the server as settings.
    """
    parts = _split(url)
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    _check(parts, parameters)
    dsn = urlunsplit(("postgresql", parts.netloc, parts.path, "", ""))
    return dsn, _tls(parameters.get("sslmode", "disable" if is_loopback(url) else "prefer"))


def is_loopback(url: str) -> bool:
    """Tell whether the URL can only lead to this machine."""
    return urlsplit(url).hostname in {"localhost", "127.0.0.1", "::1"}


def direct_url(url: str) -> str:
    """Return the URL that leads past Neon's pooler, whose hosts are the direct ones with `-pooler` in the name."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=user + at + host.replace("-pooler.", ".", 1)))


def is_pooled(url: str) -> bool:
    """Tell whether the URL leads to Neon's pooler, which keeps no session between transactions."""
    return "-pooler." in (urlsplit(url).hostname or "")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # read here, because it may be no number
    except ValueError:
        raise ValueError("cannot be read as a URL; percent-encode what is special in the password") from None
    return parts


def _check(parts: SplitResult, parameters: dict[str, str]) -> None:
    if parts.scheme not in _SCHEMES:
        raise ValueError(f"must begin with one of {', '.join(f'{scheme}://' for scheme in _SCHEMES)}")
    if not parts.hostname or not parts.path.strip("/"):
        raise ValueError("must name a host and a database: postgresql://user:password@host:5432/database")
    unknown = sorted(set(parameters) - {"sslmode", *_IGNORED})
    if unknown:
        raise ValueError(f"has parameters that are not understood: {', '.join(unknown)}; only sslmode is")
    if parameters.get("sslmode", "disable") not in _SSL_MODES:
        raise ValueError(f"has an sslmode that is none of {', '.join(_SSL_MODES)}")


def _tls(mode: str) -> dict[str, Any]:
    if mode == "disable":
        return {"ssl": False}  # by that name asyncpg would still look for certificates in the home folder
    if not mode.startswith("verify"):
        return {"ssl": mode}
    trust = ssl.create_default_context()
    trust.check_hostname = mode == "verify-full"
    return {"ssl": trust}
