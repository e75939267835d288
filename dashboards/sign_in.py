"""Sign-in, on the server's side: every request has a person, and every kernel one owner.

Locally the person is the account that runs the server, and only this machine may ask. Behind a
proxy the person comes in headers that count only beside the shared secret.
"""

import hmac
import re
from typing import Any

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import HTTPError, RequestHandler
from traitlets import Unicode

from dashboards.identity import IdentityError, person_name, roles

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
SECRET_HEADER = "X-Forbear-Proxy-Secret"  # noqa: S105 - a header's name, not its value

_KERNEL = re.compile(r"/(?:api/kernels|voila/api/shutdown)/([0-9a-f-]{36})")
_FILE = re.compile(r"/voila/(?:static|templates|labextensions|api/themes)/")


class DeskIdentityProvider(IdentityProvider):
    """No login form, no token: the person is known from where the request comes."""

    @property
    def auth_enabled(self) -> bool:
        """Always: there is no anonymous page."""
        return True

    def get_handlers(self) -> list[Any]:
        """No login and no logout pages."""
        return []

    async def get_user(self, handler: Any) -> User:  # noqa: ANN401 - jupyter adds attributes
        """The person of a request; the page's own cookie lets it end its kernel when it closes."""
        handler.current_user = handler._jupyter_current_user = None  # should it be refused
        user = self.user(handler)
        handler.current_user = handler._jupyter_current_user = user
        if not _FILE.search(handler.request.path):
            _ = handler.xsrf_token  # reading it sets the cookie
        return user

    def user(self, handler: RequestHandler) -> User:
        """The person of a request, or an HTTP error."""
        raise NotImplementedError


class LocalIdentityProvider(DeskIdentityProvider):
    """The account that runs the server, asked from this machine."""

    name = Unicode(config=True, help="The person at the page.")

    def user(self, handler: RequestHandler) -> User:
        """Refuse foreign host names: a web page elsewhere must not borrow this person."""
        host = handler.request.host.rsplit(":", 1)[0] if handler.request.host else ""
        if host.lower() not in LOOPBACK_HOSTS:
            raise HTTPError(403, f"Host {host!r} is not this machine: open http://localhost.")
        return User(username=self.name)


class ProxyIdentityProvider(DeskIdentityProvider):
    """The person that a trusted reverse proxy signed in."""

    secret = Unicode(config=True, help="What the proxy proves itself with.")

    def user(self, handler: RequestHandler) -> User:
        """401 without the proxy's secret and a name, 403 without a role."""
        headers = handler.request.headers
        given = headers.get(SECRET_HEADER, "").encode()
        if not self.secret or not hmac.compare_digest(given, self.secret.encode()):
            raise HTTPError(401, "This request did not come through the sign-in proxy.")
        try:
            name = person_name(headers.get("X-Forwarded-User", ""))
        except IdentityError as error:
            raise HTTPError(401, "The sign-in proxy named no person.") from error
        if not roles(headers.get("X-Forwarded-Groups", "")):
            raise HTTPError(403, f"{name} has no role here: ask an admin for one.")
        return User(username=name)


class KernelOwnerAuthorizer(Authorizer):
    """A kernel belongs to the first person who connects to it."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - traitlets' own arguments
        super().__init__(**settings)
        self.owners: dict[str, str] = {}

    def is_authorized(
        self, handler: RequestHandler, user: User, action: str, resource: str
    ) -> bool:
        """Whether this kernel is the person's own; other resources need only a person."""
        kernel = _KERNEL.search(handler.request.path)
        if kernel is None:
            return True
        return self.owners.setdefault(kernel.group(1), user.username) == user.username
