"""Origins, hosts and proxies as an operator may write them, and as they may not."""

import pytest

from tests.environment import loaded, mistakes


def test_nobody_is_let_in_from_elsewhere_and_any_host_will_do() -> None:
    settings = loaded({})
    assert (settings.cors_origins, settings.allowed_hosts, settings.trusted_proxies) == ((), (), ())


def test_lists_are_separated_by_commas() -> None:
    settings = loaded(
        {
            "CORS_ORIGINS": "https://app.example.com, http://localhost:3000",
            "ALLOWED_HOSTS": "API.example.com,*.example.org,127.0.0.1,[::1]",
            "TRUSTED_PROXIES": "10.0.0.0/8, ::1",
        }
    )
    assert settings.cors_origins == ("https://app.example.com", "http://localhost:3000")
    assert settings.allowed_hosts == ("api.example.com", "*.example.org", "127.0.0.1", "[::1]")
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1")


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "null",
        "https://*.example.com",
        "https://app.example.com/",
        "https://app.example.com/path",
        "https://app.example.com:443",
        "https://App.example.com",
        "https://user@app.example.com",
        "https://app.example.com?x",
        "app.example.com",
        "file://app.example.com",
        "https://",
        "https://a:b",
        "https://app.example.com,*",
    ],
)
def test_an_origin_is_exact(origin: str) -> None:
    (mistake,) = mistakes({"CORS_ORIGINS": origin})
    assert mistake.startswith("CORS_ORIGINS: must be exact origins")


@pytest.mark.parametrize("host", ["*", "*example.com", "a.*.com", "https://a", "a/b", "a:80", "a b", "-a", "a..b"])
def test_a_host_is_a_name(host: str) -> None:
    (mistake,) = mistakes({"ALLOWED_HOSTS": host})
    assert mistake.startswith("ALLOWED_HOSTS: must be names")


@pytest.mark.parametrize("proxy", ["*", "proxy.internal", "10.0.0.1/8", "10.0.0", "unix:"])
def test_a_proxy_is_an_address_or_a_network(proxy: str) -> None:
    (mistake,) = mistakes({"TRUSTED_PROXIES": proxy})
    assert mistake.startswith("TRUSTED_PROXIES: must be addresses")
