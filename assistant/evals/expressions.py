"""Expressions: the calls and facts that a question expects, written as they are read aloud.

`explain_risk(1042).probability` is a call and a path into its result, `a | b` either of two. They
are parsed and walked here, never executed as code; the values come from the tools themselves.
`limit=...` leaves an argument free, a lone `...` all that are not named.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.base import Tool

_FREE = ...
_FOLDS: Mapping[str, Callable[[Any], Any]] = {"min": min, "max": max, "len": len, "sum": sum}

Ask = Callable[[str, Mapping[str, Any]], Any]


class ExpressionError(ValueError):
    """An expression that is none of ours."""


@dataclass(frozen=True)
class Call:
    """A call that is expected; of the `free` arguments any value will do, when `open` of all."""

    tool: str
    arguments: Mapping[str, Any]
    free: frozenset[str] = field(default=frozenset())
    open: bool = False


def alternatives(text: str) -> tuple[ast.expr, ...]:
    """The expressions of which one has to hold.

    Raises:
        ExpressionError: It cannot be read.
    """
    try:
        whole = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise ExpressionError(f"Expression {text!r} cannot be read: {error.msg}.") from error
    found = [whole]
    while isinstance(found[0], ast.BinOp) and isinstance(found[0].op, ast.BitOr):
        found[:1] = [found[0].left, found[0].right]
    return tuple(found)


def call(node: ast.expr, tools: Mapping[str, Tool]) -> Call:
    """The call that an expression is.

    Raises:
        ExpressionError: It is no call of a tool with these arguments.
    """
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        raise ExpressionError(f"{ast.unparse(node)!r} is no call of a tool.")
    if node.func.id not in tools:
        raise ExpressionError(f"There is no tool {node.func.id!r}; there are: {', '.join(tools)}.")
    names = list(tools[node.func.id].arguments.model_fields)
    values = [literal(value) for value in node.args]
    is_open = values[-1:] == [_FREE]
    given = dict(zip(names, values[:-1] if is_open else values, strict=False))
    given.update({str(each.arg): literal(each.value) for each in node.keywords})
    if unknown := sorted(set(given) - set(names)):
        raise ExpressionError(f"{node.func.id!r} takes no {unknown}; it takes {names}.")
    free = frozenset(name for name, value in given.items() if value is _FREE)
    fixed = {name: value for name, value in given.items() if name not in free}
    return Call(node.func.id, fixed, free, is_open)


def literal(node: ast.expr) -> Any:  # noqa: ANN401 - any JSON value
    """A literal value; `dict(a=1)` is one too, since YAML has its own use for braces."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        return {str(each.arg): literal(each.value) for each in node.keywords}
    try:
        return ast.literal_eval(node)
    except ValueError as error:
        raise ExpressionError(f"{ast.unparse(node)!r} is no literal value.") from error


def evaluate(node: ast.expr, tools: Mapping[str, Tool], ask: Ask) -> Any:  # noqa: ANN401 - any value of a result
    """The value of a fact: `ask` calls the tool, the path leads to a part of its result.

    A path into several rows gives the value of each.

    Raises:
        ExpressionError: There is no such path.
    """
    match node:
        case ast.Call(func=ast.Name(id=name), args=[inner]) if name in _FOLDS:
            return _FOLDS[name](evaluate(inner, tools, ask))
        case ast.Call():
            wanted = call(node, tools)
            return ask(wanted.tool, wanted.arguments)
        case ast.Attribute(value=inner, attr=name):
            return _part(evaluate(inner, tools, ask), name)
        case ast.Subscript(value=inner, slice=place):
            return evaluate(inner, tools, ask)[literal(place)]
        case _:
            raise ExpressionError(f"{ast.unparse(node)!r} is no path into a result.")


def leaf(node: ast.expr) -> str:
    """The name of the field that a fact ends in; it says what unit the value has."""
    match node:
        case ast.Attribute(attr=name):
            return name
        case ast.Call(args=[inner]) | ast.Subscript(value=inner):
            return leaf(inner)
        case _:
            return ""


def _part(value: Any, name: str) -> Any:  # noqa: ANN401 - any value of a result
    if isinstance(value, tuple | list):
        return tuple(_part(each, name) for each in value)
    if isinstance(value, Mapping) and name in value:
        return value[name]
    if value is None:
        return None
    if not hasattr(value, name):
        raise ExpressionError(f"{type(value).__name__} has no {name!r}.")
    return getattr(value, name)
