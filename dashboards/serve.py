"""Serve the workbench: `python -m dashboards.serve --port 8866`.

Voilà with our configuration: nothing is asked of another machine, the person comes from the server,
and when the server ends, every kernel it started ends with it.
"""

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.account import whoami
from dashboards.identity import LOCAL_PERSON, MODE, IdentityError, person_name
from data.manifest import CorruptBookError, MissingBookError, read_manifest
from data.portfolio import PortfolioError
from engine.scrub import scrub_logs
from engine.settings import Settings

HERE = Path(__file__).parent
SECRET = "FORBEAR_PROXY_SECRET"  # noqa: S105 - a variable's name, not its value
LOOPBACK = ("127.0.0.1", "::1", "localhost")
EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
    "ipecharts",
)
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-inline' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)


class ServeError(RuntimeError):
    """The workbench cannot be served this way."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted."""
    options = _parser().parse_args(arguments)
    try:
        serve(port=options.port, ip=options.ip, name=options.name)
    except (ServeError, IdentityError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def serve(*, port: int = 8866, ip: str = "127.0.0.1", name: str | None = None) -> None:
    """Serve the workbench on this port until SIGINT or SIGTERM.

    Raises:
        ServeError: The port is taken, or the address and the sign-in do not go together.
    """
    secret = os.environ.pop(SECRET, "")
    if secret and name:
        raise ServeError(f"--as {name} and {SECRET} exclude each other: the proxy names people.")
    if not secret and ip not in LOOPBACK:
        raise ServeError(
            f"Without a sign-in proxy the workbench serves this machine only, not {ip!r}: leave "
            f"out --ip, or put a proxy in front and set {SECRET}."
        )
    refuse_taken_port(ip, port)
    if not secret:
        os.environ[LOCAL_PERSON] = _local_name(name)
    os.environ[MODE] = "proxy" if secret else "local"
    os.environ["JUPYTER_PATH"] = os.pathsep.join(
        part for part in (str(HERE / "share" / "jupyter"), os.environ.get("JUPYTER_PATH")) if part
    )
    _run(configuration(port, ip, secret))


def configuration(port: int, ip: str, secret: str) -> dict[str, dict[str, Any]]:
    """Voilà's settings, class by class; imports Voilà."""
    from dashboards.sign_in import (
        KernelOwnerAuthorizer,
        LocalIdentityProvider,
        ProxyIdentityProvider,
    )

    return {
        "Voila": {
            "port": port,
            "ip": ip,
            "port_retries": 0,
            "open_browser": False,
            "notebook_path": str(HERE / "apps" / "workbench.ipynb"),
            "root_dir": str(HERE / "apps"),
            "config_file_paths": [],
            "log_level": "WARN",
            "identity_provider_class": ProxyIdentityProvider if secret else LocalIdentityProvider,
            "authorizer_class": KernelOwnerAuthorizer,
            "tornado_settings": {
                "headers": {
                    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
                    "Referrer-Policy": "no-referrer",
                    "X-Content-Type-Options": "nosniff",
                }
            },
        },
        "LocalIdentityProvider": {"name": os.environ.get(LOCAL_PERSON, "")},
        "ProxyIdentityProvider": {"secret": secret},
        "VoilaConfiguration": {
            "template": "forbear",
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "show_tracebacks": False,
            "strip_sources": True,
            "file_allowlist": [],
            "extension_allowlist": list(EXTENSIONS),
            "http_header_envs": ["X-Forwarded-User", "X-Forwarded-Groups"] if secret else [],
        },
        "MappingKernelManager": {
            "cull_idle_timeout": 60,
            "cull_interval": 15,
            "cull_connected": False,
        },
        "KernelManager": {"transport": "ipc"},
    }


def _run(settings: dict[str, dict[str, Any]]) -> None:
    from traitlets.config import Config
    from voila.app import Voila

    port, ip = settings["Voila"]["port"], settings["Voila"]["ip"]
    host = "localhost" if ip in LOOPBACK else ip
    scrub_logs()
    app = Voila(config=Config(settings))
    app.initialize([])
    sys.stdout.write(f"Forbear workbench: http://{host}:{port}/ (Ctrl-C ends it)\n")
    sys.stdout.flush()
    app.start()


def _local_name(name: str | None) -> str:
    """The account that runs the server; another name only where nothing is real."""
    if name is None:
        return person_name(whoami())
    if not _simulated():
        raise ServeError(
            f"--as {name} plays a second person, which only a simulated portfolio allows: on real "
            f"data people sign in through a proxy ({SECRET})."
        )
    return person_name(name)


def _simulated() -> bool:
    try:
        place = Settings.from_environment(os.environ).portfolio()
        return read_manifest(place.book).info.simulated
    except (PortfolioError, MissingBookError, CorruptBookError) as error:
        raise ServeError(str(error)) from error


def refuse_taken_port(ip: str, port: int) -> None:
    """Do nothing where a server can listen.

    Raises:
        ServeError: It cannot.
    """
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ip, port))
        except OSError as error:
            raise ServeError(
                f"Port {port} on {ip} cannot be used ({error.strerror}): end the program that "
                "holds it, or choose another one with --port."
            ) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboards.serve", description=__doc__)
    parser.add_argument("--port", type=int, default=8866)
    parser.add_argument("--ip", default="127.0.0.1")
    parser.add_argument("--as", dest="name", metavar="NAME", help="simulated portfolios only")
    return parser


if __name__ == "__main__":
    sys.exit(main())
