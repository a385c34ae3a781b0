"""What free text may be, before it reaches a database that cannot hold all of Unicode."""

from domain.errors import field_refused


def checked_text(field: str, text: str, *, shortest: int, longest: int) -> str:
    """Return the text, or raise ValidationFailed naming the field. Lengths are in code points.

    PostgreSQL stores neither U+0000 nor surrogates.
    """
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise field_refused(field, "must not contain U+0000 or a lone surrogate", "character_not_allowed")
    if len(text) < shortest:
        raise field_refused(field, "must not be blank", "too_short")
    if len(text) > longest:
        raise field_refused(field, f"must have at most {longest} characters", "too_long")
    return text


def trimmed_text(field: str, text: str, *, longest: int) -> str:
    """Return the text without the blanks around it, or raise ValidationFailed naming the field; blank is too short."""
    return checked_text(field, text.strip(), shortest=1, longest=longest)
