"""What a token may be used for."""

import pytest

from domain.identity import Scope, scopes_of

EVERYTHING = {Scope.READ, Scope.WRITE, Scope.ACCOUNT, Scope.ADMIN}


def test_a_session_may_do_all_that_the_person_may() -> None:
    assert scopes_of([], None) == EVERYTHING - {Scope.ADMIN}
    assert scopes_of(["admin", "user"], None) == EVERYTHING


@pytest.mark.parametrize("role", ["Admin", "notadmin", "administrator", "admin "])
def test_only_the_role_of_that_name_administers(role: str) -> None:
    assert Scope.ADMIN not in scopes_of([role], None)


def test_a_token_that_names_scopes_has_those_alone() -> None:
    assert scopes_of(["admin"], ["tasks:read", "openid"]) == {Scope.READ}
    assert scopes_of(["admin"], ["admin"]) == {Scope.ADMIN}
    assert scopes_of(["admin"], []) == set()


def test_naming_a_scope_gives_no_role() -> None:
    assert scopes_of(["user"], ["tasks:write", "admin"]) == {Scope.WRITE}
