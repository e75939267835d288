from types import SimpleNamespace

import pytest
from jupyter_server.auth.identity import User
from tornado.httputil import HTTPHeaders
from tornado.web import HTTPError

from dashboards.sign_in import (
    SECRET_HEADER,
    KernelOwnerAuthorizer,
    LocalIdentityProvider,
    ProxyIdentityProvider,
)

KERNEL = "0c2d4b1e-1111-2222-3333-444455556666"


def request(path="/", host="localhost:8866", **headers):
    sent = HTTPHeaders({name.replace("_", "-"): value for name, value in headers.items()})
    return SimpleNamespace(request=SimpleNamespace(path=path, host=host, headers=sent))


@pytest.fixture
def proxy():
    provider = ProxyIdentityProvider()
    provider.secret = "s3cret"  # noqa: S105 - it protects nothing
    return provider


@pytest.mark.parametrize("host", ["localhost:8866", "127.0.0.1:8866", "LOCALHOST", "[::1]:8866"])
def test_this_machine_is_the_local_person(host):
    assert LocalIdentityProvider(name="ana").user(request(host=host)).username == "ana"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8866", "localhost.evil.example", ""]
)
def test_a_foreign_host_name_borrows_nobody(host):
    with pytest.raises(HTTPError) as refused:
        LocalIdentityProvider(name="ana").user(request(host=host))
    assert refused.value.status_code == 403


def test_the_proxy_names_the_person_beside_its_secret(proxy):
    sent = {SECRET_HEADER: "s3cret", "X_Forwarded_User": "bo", "X_Forwarded_Groups": "analyst"}
    assert proxy.user(request(**sent)).username == "bo"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"X_Forwarded_User": "bo", "X_Forwarded_Groups": "analyst"}, 401),
        ({SECRET_HEADER: "wrong", "X_Forwarded_User": "bo", "X_Forwarded_Groups": "analyst"}, 401),
        ({SECRET_HEADER: "s3cret", "X_Forwarded_Groups": "analyst"}, 401),
        ({SECRET_HEADER: "s3cret", "X_Forwarded_User": "bo"}, 403),
        ({SECRET_HEADER: "s3cret", "X_Forwarded_User": "bo", "X_Forwarded_Groups": "wheel"}, 403),
    ],
)
def test_whoever_the_proxy_did_not_vouch_for_is_refused(proxy, headers, status):
    with pytest.raises(HTTPError) as refused:
        proxy.user(request(**headers))
    assert refused.value.status_code == status


def test_an_unset_secret_opens_nothing():
    with pytest.raises(HTTPError):
        ProxyIdentityProvider().user(request(**{SECRET_HEADER: "", "X_Forwarded_User": "bo"}))


@pytest.mark.parametrize(
    "path", [f"/api/kernels/{KERNEL}/channels", f"/voila/api/shutdown/{KERNEL}"]
)
def test_a_kernel_belongs_to_the_first_person_who_connects(path):
    authorizer = KernelOwnerAuthorizer()
    ana, bo = User(username="ana"), User(username="bo")
    connect = request(f"/api/kernels/{KERNEL}/channels")
    assert authorizer.is_authorized(connect, ana, "execute", "kernels")
    assert not authorizer.is_authorized(request(path), bo, "execute", "kernels")
    assert authorizer.is_authorized(request(path), ana, "execute", "kernels")
