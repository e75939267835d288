"""OIDC: tokens of a real issuer on loopback, signed with RSA and elliptic keys, right and wrong."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fastapi.testclient import TestClient
from jwt.utils import base64url_encode

from dashboards.api.app import create_app
from dashboards.api.settings import ApiSettings, Issuer
from dashboards.api.tokens import IssuerError, TokenError, Tokens
from engine.person import Person

AUDIENCE = "forbear-api"
KEYS: dict[str, Any] = {
    "RS256": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "PS256": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
}
UNKNOWN = ec.generate_private_key(ec.SECP256R1())


class Server:
    """An issuer: its discovery document and its keys; it counts how often it is asked."""

    def __init__(self):
        self.kids = set(KEYS)
        self.asked: list[str] = []
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.asked.append(self.path)
                body = json.dumps(issuer.page(self.path)).encode()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self, path):
        if path.endswith("openid-configuration"):
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        return {"keys": [public(kid) for kid in sorted(self.kids)]}


def public(kid):
    algorithm = jwt.get_algorithm_by_name(kid)
    return {
        **algorithm.to_jwk(KEYS[kid].public_key(), as_dict=True),
        "kid": kid,
        "alg": kid,
        "use": "sig",
    }


@pytest.fixture
def issuer():
    server = Server()
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture
def tokens(issuer):
    return Tokens(Issuer(issuer.url, AUDIENCE), cooldown=0)


def token(issuer, algorithm="ES256", key=None, headers=None, **changes):
    now = int(time.time())
    claims = {
        "iss": issuer.url,
        "aud": AUDIENCE,
        "sub": "ana",
        "iat": now,
        "exp": now + 60,
        "roles": ["analyst", "wheel"],
    }
    claims = {name: value for name, value in (claims | changes).items() if value is not None}
    signing = KEYS[algorithm] if key is None else key
    return jwt.encode(claims, signing, algorithm, headers={"kid": algorithm, **(headers or {})})


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_token_that_the_issuer_signed_is_its_persons_with_the_roles_known_here(
    tokens, issuer, algorithm
):
    found = tokens.person_of(token(issuer, algorithm))
    assert found == Person("ana", frozenset({"analyst"}))


def test_the_claims_to_read_are_a_setting(issuer):
    read = Tokens(Issuer(issuer.url, AUDIENCE, None, "preferred_username", "scope"))
    given = token(issuer, preferred_username="bo@bank.example", scope="openid approver", roles=None)
    assert read.person_of(given) == Person("bo@bank.example", frozenset({"approver"}))


def confused(given):
    """The token signed with the public key as a shared secret: the classic confusion."""
    secret = (
        KEYS["RS256"]
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    head = base64url_encode(json.dumps({"alg": "HS256", "typ": "JWT", "kid": "RS256"}).encode())
    signed = b".".join((head, given.split(".")[1].encode()))
    signature = hmac.new(secret, signed, hashlib.sha256).digest()
    return b".".join((signed, base64url_encode(signature))).decode()


WRONG: dict[str, dict[str, Any]] = {
    "expired": {"exp": int(time.time()) - 3600},
    "without an end": {"exp": None},
    "not yet made": {"iat": int(time.time()) + 3600},
    "not yet valid": {"nbf": int(time.time()) + 3600},
    "for somebody else": {"aud": "another-api"},
    "for nobody": {"aud": None},
    "of another issuer": {"iss": "https://elsewhere.example"},
    "of no issuer": {"iss": None},
    "of no person": {"sub": None},
    "of a person no audit can hold": {"sub": "<b>ana</b>"},
    "signed by another key": {"key": UNKNOWN},
    "of an unknown key": {"headers": {"kid": "unknown"}},
    "of a key of another kind": {"headers": {"kid": "RS256"}},
    "unsigned": {"algorithm": "none", "key": "", "headers": {"kid": "RS256"}},
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_token_lets_nobody_in_that_is(tokens, issuer, fault):
    with pytest.raises(TokenError):
        tokens.person_of(token(issuer, **WRONG[fault]))


def test_a_public_key_is_no_shared_secret(tokens, issuer):
    with pytest.raises(TokenError):
        tokens.person_of(confused(token(issuer)))


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "e30.e30.", "..", "\xff"])
def test_what_is_no_token_lets_nobody_in(tokens, text):
    with pytest.raises(TokenError):
        tokens.person_of(text)


def test_a_token_that_names_no_key_lets_nobody_in(tokens, issuer):
    with pytest.raises(TokenError, match="names no key"):
        tokens.person_of(jwt.encode({"iss": issuer.url}, KEYS["ES256"], "ES256"))


def test_a_key_that_was_changed_at_the_issuer_is_fetched(tokens, issuer):
    issuer.kids = {"RS256"}
    assert tokens.person_of(token(issuer, "RS256")).name == "ana"
    issuer.kids = {"ES256"}
    assert tokens.person_of(token(issuer, "ES256")).name == "ana"
    with pytest.raises(TokenError):
        tokens.person_of(token(issuer, "PS256"))


def test_unknown_keys_do_not_make_us_ask_the_issuer_each_time(issuer):
    patient = Tokens(Issuer(issuer.url, AUDIENCE), cooldown=60)
    patient.person_of(token(issuer))
    asked = len(issuer.asked)
    for _ in range(5):
        with pytest.raises(TokenError):
            patient.person_of(token(issuer, headers={"kid": "unknown"}))
    assert len(issuer.asked) == asked


def test_an_issuer_that_does_not_answer_is_told_apart_from_a_wrong_token(issuer):
    gone = Tokens(Issuer("http://127.0.0.1:9", AUDIENCE))
    with pytest.raises(IssuerError, match="FORBEAR_OIDC_ISSUER"):
        gone.person_of(token(issuer))


def test_keys_published_under_another_name_or_in_clear_are_not_believed(issuer):
    issuer.page = lambda _path: {"issuer": "https://evil.example", "jwks_uri": f"{issuer.url}/k"}
    with pytest.raises(IssuerError, match="under its own name"):
        Tokens(Issuer(issuer.url, AUDIENCE)).person_of(token(issuer))
    issuer.page = lambda _path: {"issuer": issuer.url, "jwks_uri": "http://elsewhere.example/keys"}
    with pytest.raises(IssuerError, match="https"):
        Tokens(Issuer(issuer.url, AUDIENCE)).person_of(token(issuer))


def test_a_token_opens_the_api_to_its_person(door, issuer):
    settings = ApiSettings.from_environment(
        {"FORBEAR_OIDC_ISSUER": issuer.url, "FORBEAR_OIDC_AUDIENCE": AUDIENCE}
    )
    with TestClient(create_app(door, settings)) as client:
        bearer = {"Authorization": f"Bearer {token(issuer, 'RS256')}"}
        assert client.get("/v1/explain/1042", headers=bearer).status_code == 200
        assert client.get("/metrics", headers=bearer).status_code == 403
        wrong = {"Authorization": f"Bearer {token(issuer, aud='another-api')}"}
        refused = client.get("/v1/explain/1042", headers=wrong)
        assert (refused.status_code, refused.json()["type"]) == (401, "urn:forbear:token")


def test_where_no_issuer_is_set_no_token_is_believed(client, issuer):
    bearer = {"Authorization": f"Bearer {token(issuer)}"}
    answer = client.get("/v1/stats", headers=bearer)
    assert (answer.status_code, "FORBEAR_OIDC_ISSUER" in answer.json()["detail"]) == (401, True)
