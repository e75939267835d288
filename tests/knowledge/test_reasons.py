from typing import get_args

import pytest
from pydantic import BaseModel

from dashboards.api.messages import Decision, Revocation
from knowledge.content import ContentError
from knowledge.reasons import load_reasons


def offered(model: type[BaseModel]) -> set[str]:
    """The codes that a request of the API may give."""
    return {str(code) for code in _literals(model.model_fields["reason"].annotation)}


def _literals(kind: object) -> list[object]:
    inner = get_args(kind)
    return [one for each in inner for one in (_literals(each) or [each]) if isinstance(one, str)]


def test_the_interface_offers_the_same_reasons_as_the_screen():
    assert offered(Decision) == set(load_reasons().rejection)
    assert offered(Revocation) == set(load_reasons().revocation)


@pytest.mark.parametrize(
    "text", ["", "rejection: {}", "rejection: {a: b}\nrevocation: {A b: c}", "rejection: ["]
)
def test_a_list_that_nobody_can_choose_from_is_no_content(tmp_path, text):
    path = tmp_path / "reasons.yaml"
    path.write_text(text)
    with pytest.raises(ContentError, match="cannot be used"):
        load_reasons(path)
