"""Who may be around the service: origins of browsers, names of hosts, addresses of proxies. Checked at the start."""

import re
from ipaddress import ip_address, ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode

from entrypoints.http.addresses import is_address

_NAME = re.compile(r"(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")


def _parts(value: object) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else []
    return tuple(stripped for part in parts if (stripped := part.strip()))


def _origins(value: object) -> tuple[str, ...]:
    origins = _parts(value)
    if not all(_is_origin(origin) for origin in origins):
        raise ValueError("must be exact origins as browsers write them, such as https://app.example.com")
    return origins


def _is_origin(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
        is_as_written = origin == origin_of(origin)
    except ValueError:
        return False
    return is_as_written and parts.scheme in {"http", "https"} and _is_host(parts.hostname or "")


def origin_of(url: str) -> str:
    """Return scheme, host and port as browsers and Better Auth write them: lower case, without the default port.

    Raise ValueError when it is no URL, or its port no number.
    """
    parts = urlsplit(url.strip())
    host = _bracketed(parts.hostname or "")
    is_default = parts.port in {None, {"http": 80, "https": 443}.get(parts.scheme)}
    return f"{parts.scheme}://{host}" if is_default else f"{parts.scheme}://{host}:{parts.port}"


def _hosts(value: object) -> tuple[str, ...]:
    hosts = tuple(host.lower() for host in _parts(value))
    if not all(_is_host(host.strip("[]")) or _NAME.fullmatch(host) for host in hosts):
        raise ValueError("must be names without a port, such as api.example.com or *.example.com")
    return tuple(_bracketed(host.strip("[]")) for host in hosts)


def _is_host(host: str) -> bool:
    return is_address(host) or (_NAME.fullmatch(host) is not None and "*" not in host)


def _proxies(value: object) -> tuple[str, ...]:
    proxies = _parts(value)
    try:
        for proxy in proxies:
            ip_network(proxy)
    except ValueError:
        raise ValueError("must be addresses or networks, such as 10.0.0.7 or 10.0.0.0/8") from None
    return proxies


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_origins)]
Hosts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_hosts)]
Proxies = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_proxies)]


class EdgeSettings(BaseSettings):
    """Where the service listens, and who may be around it."""

    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8000, ge=0, le=65535)
    api_docs: bool = True
    cors_origins: Origins = ()
    allowed_hosts: Hosts = ()
    trusted_proxies: Proxies = ()


def is_web_address(url: str) -> bool:
    """Tell whether a URL can be asked over HTTP."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # read here, because it may be no number
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def is_loopback_host(host: str) -> bool:
    """Tell whether only this machine reaches the host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
