"""Ed25519 public keys under which a signature proves nothing."""

_P = 2**255 - 19
_SIGN_BIT = 1 << 255
_ORDER_8 = int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")

_SMALL_ORDER = frozenset({1, _P - 1, 0, _ORDER_8, _P - _ORDER_8})
"""The y of all eight points whose order divides the cofactor; two points share a y and differ in the sign of x."""


def is_weak_point(encoded: bytes) -> bool:
    """Tell whether the point has small order, or is written in a way that lets one point have two encodings."""
    y = int.from_bytes(encoded, "little") & ~_SIGN_BIT
    return y >= _P or y in _SMALL_ORDER
