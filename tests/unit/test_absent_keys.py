"""The memory of key ids that were asked for in vain has an end, in number and in time."""

from adapters.better_auth.absent_keys import AbsentKeys

NEVER = float("inf")


def test_an_id_is_remembered_for_a_minute() -> None:
    absent = AbsentKeys()
    absent.remember("a", 100)

    assert [absent.age("a", now) for now in (100, 159, 160)] == [0, 59, NEVER]


def test_an_id_that_was_never_asked_for_has_no_age() -> None:
    assert AbsentKeys().age("a", 100) == NEVER


def test_a_thousand_ids_are_remembered_and_the_first_one_makes_room() -> None:
    absent = AbsentKeys()
    for number in range(1_001):
        absent.remember(str(number), 100)

    assert (absent.age("0", 100), absent.age("1", 100), absent.age("1000", 100)) == (NEVER, 0, 0)
