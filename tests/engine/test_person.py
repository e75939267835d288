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


@pytest.mark.parametrize("written", ["ana", "Ana", " ANA ", "ａｎａ"])
def test_a_name_is_the_same_person_s_however_a_door_writes_it(written):
    assert Person("ana", frozenset()).is_called(written)


def test_another_name_is_another_person_s():
    assert not Person("ana", frozenset()).is_called("anna")
