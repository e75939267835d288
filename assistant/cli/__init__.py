"""The `forbear` command: one verb a job.

Commands import what they need when they run, so that `forbear --help` stays instant. Every error
class that our packages define is part of the product: its message names the thing, the reason and
the way out, so it is printed as it stands and the exit code is 1; `failures` says what else is.
"""

import os
import sys

import typer

from assistant.cli.failures import told
from engine.scrub import scrub_logs


def build() -> typer.Typer:
    """The command tree."""
    from assistant.cli import (
        asking,
        auditing,
        call,
        conversations,
        customers,
        demo,
        desk,
        doors,
        evals,
        explaining,
        features,
        keys,
        modelling,
        models,
        monitoring,
        outbox,
        policy,
        promises,
        records,
        treatment,
        upkeep,
    )

    app = typer.Typer(
        name="forbear",
        help="Helps a bank help a customer before a payment is missed.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    for module in (
        demo,
        records,
        features,
        modelling,
        explaining,
        models,
        monitoring,
        call,
        policy,
        asking,
        conversations,
        desk,
        doors,
        evals,
        outbox,
        auditing,
        customers,
        keys,
        promises,
        treatment,
        upkeep,
    ):
        module.register(app)
    return app


def main() -> None:
    """Run the command line.

    Exit codes: 0 done, 1 refused with a message, 2 wrong usage, 130 interrupted.
    """
    scrub_logs()
    os.environ.setdefault("OMP_NUM_THREADS", str(os.cpu_count() or 1))
    try:
        build()()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(1) from None
    except BaseException as error:
        message = told(error)
        if message is None:
            raise
        print(f"forbear: {message}", file=sys.stderr)
        raise SystemExit(1) from None
