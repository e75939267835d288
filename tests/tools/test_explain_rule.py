import pytest

from engine.policy.versions import table_in_force
from tools.errors import UnknownValueError
from tools.explain_rule import explain_rule


def test_every_contact_rule_is_told_with_its_source(context):
    for rule in context.desk.contact.rules:
        told = explain_rule(context, {"rule_id": rule.id.lower()})
        assert (told.rule_id, told.statement, told.citation) == (
            rule.id,
            rule.statement,
            rule.citation,
        )
        assert (told.status, told.effective_from) == (rule.status, rule.effective_from)
        assert told.in_force == rule.in_force(context.clock().date())


@pytest.mark.parametrize("name", ["treatment", "hardship"])
def test_every_row_of_a_table_is_told_with_what_it_asks(context, name):
    table = table_in_force(name, context.clock().date())
    for row in table.rules:
        told = explain_rule(context, {"rule_id": f"{name}.{row.id}"})
        assert (told.rule_id, told.because, told.policy) == (row.id, row.because, name)
        assert (list(told.when), list(told.then)) == (list(row.written), list(row.then))
        assert told.version == table.version


def test_an_unknown_rule_is_refused_with_the_nearest(context):
    with pytest.raises(UnknownValueError, match=r"no rule 'GL-33'.*Did you mean GL-"):
        explain_rule(context, {"rule_id": "GL-33"})
