import pytest

from dashboards.identity import IdentityError, person_from_environment, person_name, roles
from engine.person import Person


def test_the_local_person_is_the_one_the_server_named():
    environ = {"FORBEAR_DESK_IDENTITY": "local", "FORBEAR_DESK_PERSON": "ana"}
    assert person_from_environment(environ) == Person("ana", frozenset({"analyst", "approver"}))


def test_behind_a_proxy_the_person_has_the_roles_of_known_groups_only():
    environ = {
        "FORBEAR_DESK_IDENTITY": "proxy",
        "HTTP_X_FORWARDED_USER": "bo@bank.example",
        "HTTP_X_FORWARDED_GROUPS": "manager, wheel,approver",
        "FORBEAR_DESK_PERSON": "root",
    }
    assert person_from_environment(environ) == Person(
        "bo@bank.example", frozenset({"manager", "approver"})
    )


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"FORBEAR_DESK_PERSON": "ana"},
        {"FORBEAR_DESK_IDENTITY": "local"},
        {"FORBEAR_DESK_IDENTITY": "proxy", "FORBEAR_DESK_PERSON": "ana"},
        {"FORBEAR_DESK_IDENTITY": "proxy", "HTTP_X_FORWARDED_USER": "<b>ana</b>"},
    ],
)
def test_without_a_usable_name_from_the_server_there_is_nobody(environ):
    with pytest.raises(IdentityError):
        person_from_environment(environ)


@pytest.mark.parametrize("text", ["", "  ", "a b", "x" * 65, "ana\nbo", "<i>"])
def test_names_that_could_garble_an_audit_are_refused(text):
    with pytest.raises(IdentityError):
        person_name(text)


def test_unknown_groups_give_no_role():
    assert roles("root, Analyst,,admin") == {"admin"}
