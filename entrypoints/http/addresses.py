"""Who is calling, by address: whole for IPv4, the network of 64 bits that one household or machine has for IPv6."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.types import Scope

_HOST_BITS = 64


def address_of(scope: Scope) -> str:
    """Return what the caller is counted under; empty when the server does not say."""
    client = scope.get("client")
    return _counted(client[0]) if client else ""


def is_address(host: str) -> bool:
    """Tell whether this is an IP address, perhaps with a zone."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _counted(host: str) -> str:
    try:
        address: IPv4Address | IPv6Address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return f"{IPv6Address(int(address) >> _HOST_BITS << _HOST_BITS)}/{_HOST_BITS}"
    return host
