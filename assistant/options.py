"""How a tool's arguments are written on a command line, the same when told and when read."""

from collections.abc import Iterator, Mapping, Sequence

USUAL = "usual"  # how no value of a change is written


def option(name: str) -> str:
    """The option of an argument: `--customer` for `customer_id`.

    >>> option("customer_id"), option("due_within_days")
    ('--customer', '--due-within-days')
    """
    return "--" + name.removesuffix("_id").replace("_", "-")


def words(name: str, value: object) -> Iterator[str]:
    """An argument as words of a command line; lists and mappings repeat their option.

    >>> list(words("band", ["HIGH", "LOW"])), list(words("changes", {"runway_days": None}))
    (['--band', 'HIGH', '--band', 'LOW'], ['--changes', 'runway_days=usual'])
    """
    match value:
        case list():
            for each in value:
                yield from (option(name), str(each))
        case Mapping():
            for key, inner in value.items():
                yield from (option(name), f"{key}={USUAL if inner is None else inner}")
        case bool():
            yield from (option(name), "true" if value else "false")
        case _:
            yield from (option(name), str(value))


def pairs(written: Sequence[str]) -> dict[str, str | None]:
    """The mapping that `NAME=VALUE` words stand for.

    >>> pairs(["runway_days=usual", "salary_days_late=0"])
    {'runway_days': None, 'salary_days_late': '0'}
    """
    parted = (each.partition("=") for each in written)
    return {name.strip(): None if value == USUAL else value for name, _, value in parted}
