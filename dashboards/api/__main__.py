"""Serve the API: `python -m dashboards.api --port 8870`, as `forbear api` does."""

import argparse
import os
import sys
from collections.abc import Sequence

from dashboards.api.settings import ApiSettings, ApiSettingsError
from dashboards.serve import ServeError, refuse_taken_port
from data.portfolio import PortfolioError
from engine.scrub import scrub_logs
from tools.expected import EXPECTED


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted."""
    options = _parser().parse_args(arguments)
    scrub_logs()
    try:
        refuse_taken_port(options.host, options.port)
        _serve(options.host, options.port)
    except (ApiSettingsError, PortfolioError, ServeError, *EXPECTED) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _serve(host: str, port: int) -> None:
    import uvicorn

    from dashboards.api.app import create_app
    from dashboards.api.door import Door

    app = create_app(Door(os.environ), ApiSettings.from_environment(os.environ))
    sys.stdout.write(f"Forbear API: http://{host}:{port}/openapi.json (Ctrl-C ends it)\n")
    sys.stdout.flush()
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws_max_size=4096,
        timeout_graceful_shutdown=5,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboards.api", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8870)
    return parser


if __name__ == "__main__":
    sys.exit(main())
