"""`forbear call`: one tool of the assistant's, run by hand, with the same checks and words.

The line that an answer gives to be run again is such a command. Every argument of a tool is an
option, made from the tool's own declaration: what a conversation may ask, a terminal may ask too.
"""

import json
import os
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.options import USUAL, option, pairs

if TYPE_CHECKING:
    from assistant.answers import Table
    from assistant.embedded.transcript import Result
    from tools import Tool

_JSON = "_json"
_METAVARS = {"object": "NAME=VALUE", "array": "VALUE", "boolean": "true|false"}
_PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


class UnknownToolError(LookupError):
    """There is no such tool."""


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command(context_settings=_PASSED_ON)(call)


def call(
    context: typer.Context,
    tool: Annotated[str, typer.Argument(help="The tool; `forbear call --help` lists them.")] = "",
) -> None:
    """Run one tool of the assistant's: `forbear call explain_risk --customer 1042`."""
    from tools import TOOLS

    if tool in ("", "--help", "-h"):
        _list(TOOLS)
        return
    chosen = next((each for each in TOOLS if each.name == tool.replace("-", "_")), None)
    if chosen is None:
        names = ", ".join(each.name for each in TOOLS)
        raise UnknownToolError(f"There is no tool {tool!r}; there are: {names}.")
    given = vars(_parser(chosen).parse_args(context.args))
    arguments = _arguments(given)
    for name, about in _schema(chosen).items():
        if name in arguments and _shape(about) == "object":
            arguments[name] = pairs(arguments[name])
    _run(chosen, arguments, as_json=given[_JSON])


def _list(tools: "tuple[Tool, ...]") -> None:
    from assistant.answers import Table
    from assistant.cli.printing import print_table

    print("forbear call TOOL [OPTIONS]; `forbear call TOOL --help` shows a tool's options.\n")
    rows = tuple((each.name, each.effect, each.description.splitlines()[0]) for each in tools)
    print_table(Table(("tool", "effect", "what it does"), rows))


def _parser(tool: "Tool") -> ArgumentParser:
    """The tool's arguments as options, all of them text: the tool itself reads and checks them."""
    parser = ArgumentParser(
        prog=f"forbear call {tool.name}",
        description=tool.description,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    for name, about in _schema(tool).items():
        shape = _shape(about)
        parser.add_argument(
            *dict.fromkeys((option(name), "--" + name.replace("_", "-"))),
            dest=name,
            action="append" if shape in ("array", "object") else "store",
            metavar=_METAVARS.get(shape, shape.upper()),
            help=_help(about, shape).replace("%", "%%"),
        )
    parser.add_argument("--json", action="store_true", dest=_JSON, help="everything, as JSON")
    return parser


def _schema(tool: "Tool") -> Mapping[str, Any]:
    found: Mapping[str, Any] = tool.arguments.model_json_schema()["properties"]
    return found


def _shape(about: Mapping[str, Any]) -> str:
    """The JSON type of an argument: integer, number, boolean, string, array or object."""
    kinds = (each.get("type") for each in _kinds(about))
    return next((str(kind) for kind in kinds if kind not in (None, "null")), "string")


def _kinds(about: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [about, *about.get("anyOf", ())]


def _help(about: Mapping[str, Any], shape: str) -> str:
    """What may be given, as far as the declaration says."""
    kinds = _kinds(about)
    values = [
        each["enum"] for kind in kinds for each in (kind, kind.get("items", {})) if "enum" in each
    ]
    told = [", ".join(map(str, values[0]))] if values else []
    told += [f"NAME={USUAL} for the customer's usual value"] if shape == "object" else []
    told += ["may be repeated"] if shape in ("array", "object") else []
    told += [f"{about['default']} by default"] if about.get("default") is not None else []
    return "; ".join(told)


def _arguments(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, by the tool's own names; `NAME=VALUE` pairs as a mapping."""
    return {name: value for name, value in given.items() if value is not None and name != _JSON}


def _run(tool: "Tool", arguments: Mapping[str, Any], *, as_json: bool) -> None:
    from assistant.account import whoami
    from assistant.embedded.transcript import result
    from tools import open_context

    context = open_context(os.environ, whoami())
    told = result(tool.name, arguments, tool.to_json(tool(context, arguments)))
    if as_json:
        print(json.dumps(_everything(told), indent=1, ensure_ascii=False))
    else:
        _show(told)


def _everything(told: "Result") -> dict[str, Any]:
    from assistant import calls, exhibits
    from engine.facts import fact_to_json

    return {
        "tool": told.tool,
        "arguments": calls.arguments(told),
        "call": calls.command(told),
        "facts": [fact_to_json(fact) for fact in exhibits.facts([told])],
        "result": dict(told.value),
    }


def _show(told: "Result") -> None:
    from assistant import exhibits
    from assistant.cli.printing import print_table

    table = exhibits.table([told])
    if table is not None:
        print_table(table)
    print_table(_facts(told, table))
    print(f"Source: {told.value['source']}, as of {told.value['as_of']}.")


def _facts(told: "Result", shown: "Table | None") -> "Table":
    """The facts that no row of the table shown is about, then the result's own plain fields."""
    from assistant import exhibits
    from assistant.answers import Table

    about = {cell for row in (shown.rows if shown else ()) for cell in row}
    found = [
        fact for fact in exhibits.facts([told]) if fact.text.rpartition(": ")[0] not in about - {""}
    ]
    rows = [(fact.id.split(".", 2)[2], fact.text, _unit(fact.unit)) for fact in found]
    rows += [row for row in _plain(told) if row[0] not in {name for name, _, _ in rows}]
    return Table(("what", "is", "unit"), tuple(rows))


def _unit(unit: str) -> str:
    """A text has its amounts written as money; only the value itself is in minor units."""
    return "money" if unit == "minor" else unit


def _plain(told: "Result") -> Iterator[tuple[str, str, str]]:
    for name, value in told.value.items():
        if isinstance(value, str) and name not in ("as_of", "source"):
            yield name, value, "text"
