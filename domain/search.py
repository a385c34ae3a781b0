"""The words of a text, folded so that case, accents and the form of letters do not keep anybody from finding it."""

import unicodedata

from domain.errors import ValidationFailed, field_refused
from domain.task import Task
from domain.text import checked_text

QUERY_MAX = 200
WORDS_MAX = 10
_WORD_MAX = 64
_REMEMBERED_MAX = 0xFFFF
"""Beyond it are so many characters that to remember them all would be a way to fill the memory."""
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "ł": "l", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters that Unicode does not take apart, as those who cannot type them write them."""
_UNSPACED = (("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"))
"""Kana and Han, which are written without spaces: each sign is a word."""


class _Signs(dict[int, str]):
    """What becomes of each character, worked out when it first comes: a change of a list folds thousands of texts."""

    def __missing__(self, code: int) -> str:
        sign = _sign(chr(code))
        if code <= _REMEMBERED_MAX:
            self[code] = sign
        return sign


def _sign(character: str) -> str:
    """Leave out marks, give each sign of what is written without spaces its own, and part words at what is none."""
    if unicodedata.combining(character):
        return ""
    if any(first <= character <= last for first, last in _UNSPACED):
        return f" {character} "
    return character if character.isalnum() else " "


_SIGNS = _Signs(_LETTERS)


def words_of(text: str) -> list[str]:
    """Return the folded words in their order, each at most 64 characters long."""
    spaced = unicodedata.normalize("NFKD", text.casefold()).translate(_SIGNS)
    return [word[:_WORD_MAX] for word in spaced.split()]


def query_words(text: str) -> tuple[str, ...]:
    """Return the words that somebody searches for; raise ValidationFailed when there are none, or more than ten."""
    words = tuple(dict.fromkeys(words_of(checked_text("q", text, shortest=1, longest=QUERY_MAX))))
    if not words:
        raise _refusal("must have a letter or a digit", "no_word")
    if len(words) > WORDS_MAX:
        raise _refusal(f"must have at most {WORDS_MAX} words", "too_many_words")
    return words


def relevance(task: Task, words: tuple[str, ...]) -> int:
    """Return how many of the words begin a word of the title: what is found there is what was meant."""
    title = words_of(task.title)
    return sum(_begins_one(word, title) for word in words)


def is_found(task: Task, words: tuple[str, ...]) -> bool:
    """Tell whether each of the words begins a word of the title or the description."""
    found = words_of(task.title) + words_of(task.description or "")
    return all(_begins_one(word, found) for word in words)


def _begins_one(prefix: str, words: list[str]) -> bool:
    return any(word.startswith(prefix) for word in words)


def _refusal(message: str, code: str) -> ValidationFailed:
    return field_refused("q", message, code)
