import pytest

from engine.person import Person


def test_a_person_may_what_one_of_the_roles_may():
    ana = Person("ana", frozenset({"analyst"}))
    assert ana.may("analyst", "approver")
    assert not ana.may("approver", "admin")


def test_a_person_without_roles_may_nothing():
    assert not Person("ana", frozenset()).may("analyst", "approver", "manager", "admin")


def test_nobody_acts_without_a_name():
    with pytest.raises(ValueError, match="blank"):
        Person(" ", frozenset({"admin"}))
