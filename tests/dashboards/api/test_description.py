"""The API does what its own description says, whatever it is sent, right or wrong."""

import json
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from limits import parse
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance

from dashboards.api import traffic
from dashboards.api.app import bare_app
from dashboards.api.reference import PAGE, described

load_all_checks()
CHECKS = schemathesis.checks.CHECKS.get_all()
ROUTES = [
    (path, method.upper(), mode)
    for path, methods in bare_app().openapi()["paths"].items()
    for method, route in methods.items()
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or {"parameters", "requestBody"} & set(route)
]
BY_NAME = "/v1/high-risk"  # regions and codes must exist in the book, which no schema can say
BOUNDED = settings(
    max_examples=12,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def schema(app, client):
    return schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.fixture(scope="module")
def everybody(as_person):
    return as_person("eve", "analyst", "approver", "manager", "data_scientist", "admin")


@pytest.mark.parametrize(("path", "method", "mode"), ROUTES)
def test_every_answer_is_described_and_none_is_a_fault(
    schema, everybody, monkeypatch, path, method, mode
):
    monkeypatch.setattr(traffic, "FAILED_SIGN_INS", parse("10000/minute"))  # each check fails some
    cases = schema[path][method].as_strategy(generation_mode=mode)

    @seed(20261120)
    @BOUNDED
    @given(case=cases)
    def holds(case):
        left_out = [positive_data_acceptance] if path == BY_NAME else []
        case.call_and_validate(headers=dict(everybody), checks=CHECKS, excluded_checks=left_out)

    holds()


def test_the_committed_description_is_current():
    assert json.loads(Path(PAGE).read_text("utf-8")) == described()


def test_every_route_but_the_three_open_ones_asks_who_calls():
    paths = bare_app().openapi()["paths"]
    unguarded = {
        path
        for path, methods in paths.items()
        for route in methods.values()
        if not route.get("security")
    }
    assert unguarded == {"/health", "/ready"}


def test_every_route_describes_its_refusals_as_problems():
    for path, methods in bare_app().openapi()["paths"].items():
        for route in methods.values():
            for status, answer in route["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], (path, status)
