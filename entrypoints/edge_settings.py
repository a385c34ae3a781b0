"""Who may be around the service: origins of browsers, names of hosts, addresses of proxies. Checked at the start."""

import re
from ipaddress import ip_address, ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

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
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return False
    # A browser leaves the default port out: with it, the origin would never match.
    shown = "" if port is None or port == {"http": 80, "https": 443}.get(parts.scheme) else f":{port}"
    return (
        origin == f"{parts.scheme}://{_bracketed(host)}{shown}" and parts.scheme in {"http", "https"} and _is_host(host)
    )


def _hosts(value: object) -> tuple[str, ...]:
    hosts = tuple(host.lower() for host in _parts(value))
    if not all(_is_host(host.strip("[]")) or _NAME.fullmatch(host) for host in hosts):
        raise ValueError("must be names without a port, such as api.example.com or *.example.com")
    return tuple(_bracketed(host.strip("[]")) for host in hosts)


def _is_host(host: str) -> bool:
    return _is_address(host) or (_NAME.fullmatch(host) is not None and "*" not in host)


def _proxies(value: object) -> tuple[str, ...]:
    proxies = _parts(value)
    try:
        for proxy in proxies:
            ip_network(proxy)
    except ValueError:
        raise ValueError("must be addresses or networks, such as 10.0.0.7 or 10.0.0.0/8") from None
    return proxies


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_origins)]
Hosts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_hosts)]
Proxies = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_proxies)]
