"""The text of a personal access token: a prefix for scanners, 30 random characters, and a checksum over these.

Who was handed a text can tell a mistyped or made-up one from it alone. Nobody can tell more.
"""

import re
import string
from hashlib import sha256
from zlib import crc32

PREFIX = "taskport_pat_"
PATTERN = PREFIX + "[0-9A-Za-z]{36}"
"""What scanners look for; docs/api.md has the same words."""

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM_LENGTH = 30
_CHECKSUM_LENGTH = 6
_HINT_LENGTH = 4
_FORM = re.compile(PATTERN)

TEXTS = len(_ALPHABET) ** _RANDOM_LENGTH
"""How many there are: more than 2**178."""


def text_of(number: int) -> str:
    """Return the text for a random number below TEXTS."""
    random = _spelled(number, _RANDOM_LENGTH)
    return PREFIX + random + _checksum(random)


def is_well_formed(text: str) -> bool:
    """Tell whether the text could be a token."""
    if _FORM.fullmatch(text) is None:
        return False
    return text.endswith(_checksum(text[len(PREFIX) : -_CHECKSUM_LENGTH]))


def digest_of(text: str) -> bytes:
    """Return what storage knows a token by. A fast digest will do: nobody guesses 178 random bits."""
    return sha256(text.encode()).digest()


def hint_of(text: str) -> str:
    """Return the last characters, by which an owner tells tokens apart; they are of the checksum."""
    return text[-_HINT_LENGTH:]


def _checksum(random: str) -> str:
    return _spelled(crc32(random.encode()), _CHECKSUM_LENGTH)


def _spelled(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
