import pytest

from dashboards.api.settings import ApiSettings, ApiSettingsError, Issuer


def test_everything_is_closed_without_settings():
    settings = ApiSettings.from_environment({})
    assert (settings.origins, settings.issuer) == ((), None)
    assert (str(settings.rate), str(settings.ask_rate)) == ("600 per 1 minute", "30 per 1 minute")


def test_an_issuer_has_an_audience_and_may_have_its_own_claims():
    environ = {
        "FORBEAR_OIDC_ISSUER": "https://id.bank.example",
        "FORBEAR_OIDC_AUDIENCE": "forbear",
        "FORBEAR_OIDC_JWKS_URL": "https://id.bank.example/jwks",
        "FORBEAR_OIDC_NAME_CLAIM": "preferred_username",
        "FORBEAR_OIDC_ROLES_CLAIM": "groups",
    }
    assert ApiSettings.from_environment(environ).issuer == Issuer(
        "https://id.bank.example",
        "forbear",
        "https://id.bank.example/jwks",
        "preferred_username",
        "groups",
    )


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"FORBEAR_API_ORIGINS": "*"}, "no origin of a page"),
        ({"FORBEAR_API_ORIGINS": "https://a.example/path"}, "no origin of a page"),
        ({"FORBEAR_API_RATE": "often"}, "FORBEAR_API_RATE: 'often' is no rate"),
        ({"FORBEAR_OIDC_ISSUER": "https://a.example"}, "go together"),
        ({"FORBEAR_OIDC_AUDIENCE": "a"}, "go together"),
        (
            {"FORBEAR_OIDC_ISSUER": "http://a.example", "FORBEAR_OIDC_AUDIENCE": "a"},
            "must begin with https",
        ),
        (
            {"FORBEAR_OIDC_ISSUER": "file:///etc/passwd", "FORBEAR_OIDC_AUDIENCE": "a"},
            "must begin with https",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(environ, message):
    with pytest.raises(ApiSettingsError, match=message):
        ApiSettings.from_environment(environ)
