"""What decides a feature's value, as plain data: the catalogue's hash is taken over it.

Names, takes, conditions and windows; of a derived feature its inputs and its code, that of the
functions it calls and the values it closes over or reads from its module. Labels, units and
descriptions decide nothing, so that they can be reworded without retraining a model.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from engine.features.declaration import Column, Derived, Measure

Meaning = Mapping[str, object]


class OpaqueFormulaError(ValueError):
    """A formula uses something whose value cannot be written down."""


def measure_meaning(measure: Measure) -> Meaning:
    """All that decides what a measure yields."""
    return {
        "name": measure.name,
        "take": measure.take,
        "source": measure.source,
        "where": {
            column: sorted([values] if isinstance(values, str) else values)
            for column, values in measure.where.items()
        },
        "windows": measure.windows,
        "feeding": measure.feeding,
        "below": measure.below and (measure.below.of, measure.below.divided_by),
        "input_only": measure.input_only,
    }


def derived_meaning(feature: Derived) -> Meaning:
    """All that decides what a derived feature yields, its inputs' own meaning apart.

    Raises:
        OpaqueFormulaError: The formula uses what is neither plain data, a function nor a module.
    """
    return {"name": feature.name, "inputs": feature.inputs, "formula": _formula(feature.function)}


def _formula(function: Callable[..., Any]) -> Meaning:
    used = inspect.getclosurevars(function)
    return {
        "code": code(function),
        "uses": {
            name: _used(name, value)
            for name, value in sorted({**used.globals, **used.nonlocals}.items())
            if not inspect.ismodule(value)
        },
    }


def _used(name: str, value: object) -> object:
    if inspect.isfunction(value):
        return _formula(value)
    if isinstance(value, int | float | str | tuple):
        return repr(value)
    raise OpaqueFormulaError(
        f"uses {name!r}, a {type(value).__name__}: use plain data or functions"
    )


@cache
def code(function: Callable[..., Column]) -> str:
    """The function's source without its decorators and docstring.

    Raises:
        OpaqueFormulaError: It is no `def`.
    """
    source = textwrap.dedent(inspect.getsource(function))
    definition = ast.parse(source).body[0]
    if not isinstance(definition, ast.FunctionDef):
        raise OpaqueFormulaError("is no plain function")
    lines = source.splitlines()
    first = definition.body[0]
    if ast.get_docstring(definition) is None:
        return "\n".join(lines[definition.lineno - 1 :])
    start, end = first.lineno, first.end_lineno or first.lineno
    return "\n".join(lines[definition.lineno - 1 : start - 1] + lines[end:])
