"""What a caller is counted under."""

import pytest

from entrypoints.http.addresses import address_of


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_is_counted_whole_or_by_its_network(host: str, counted: str) -> None:
    assert address_of({"client": (host, 1234)}) == counted


def test_where_the_server_does_not_say_nobody_is_counted() -> None:
    assert address_of({"client": None}) == ""
