"""What a tool is: a typed function, its effect on the world, and the schema a model is shown.

An effect is `read` or `propose`; there is no third one, so no tool can send. Arguments are
validated before anything happens, and an argument that was not declared is refused.
"""

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model

from tools.context import Context
from tools.errors import BadArgumentsError

Effect = Literal["read", "propose"]
_DIGITS = 19  # so many digits may be too many for 64 bits


class EffectError(TypeError):
    """A tool was declared with an effect that does not exist."""


@dataclass(frozen=True)
class Tool:
    """A capability of the assistant."""

    name: str
    description: str
    effect: Effect
    arguments: type[BaseModel]
    result: TypeAdapter[Any]
    function: Callable[..., Any]

    def __post_init__(self) -> None:
        """Refuse an effect that does not exist."""
        if self.effect not in get_args(Effect):
            raise EffectError(
                f"Tool {self.name!r} has the effect {self.effect!r}: only {get_args(Effect)} exist."
            )

    def __call__(self, ctx: Context, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - each tool has its own result
        """Validate the arguments, then do the work.

        Raises:
            BadArgumentsError: An argument is missing, unknown, of the wrong type or out of range.
            ToolError: The tool could not do it, for a reason the reader should know.
        """
        return self.function(ctx, **self.validate(arguments))

    def validate(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The given arguments with their proper types.

        Raises:
            BadArgumentsError: They do not fit.
        """
        if not all(_storable(value) for value in arguments.values()):
            raise BadArgumentsError(f"{self.name!r} was given a number that no store can hold.")
        try:
            valid = self.arguments.model_validate(dict(arguments))
        except ValidationError as error:
            raise BadArgumentsError(self._complaint(error)) from error
        return {name: getattr(valid, name) for name in valid.model_fields_set}

    def to_json(self, result: object) -> str:
        """The result as JSON text; text that was stored by others stays a quoted value in it."""
        return self.result.dump_json(result).decode()

    def _complaint(self, error: ValidationError) -> str:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc']) or 'arguments'}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False)
        )
        known = ", ".join(self.arguments.model_fields) or "none"
        return f"{self.name!r} cannot take these arguments ({faults}). It takes: {known}."


def _storable(value: object) -> bool:
    """Whether every number in it is finite and fits into 64 bits."""
    match value:
        case int():
            return abs(value) < 2**63
        case float():
            return math.isfinite(value)
        case str():
            return not value.strip().isdecimal() or len(value) < _DIGITS
        case dict():
            return all(map(_storable, value.values()))
        case list():
            return all(map(_storable, value))
    return True


def tool(effect: Effect) -> Callable[[Callable[..., Any]], Tool]:
    """Turn a function into a tool; its name, docstring and types are all the model is told."""

    def declare(function: Callable[..., Any]) -> Tool:
        signature = inspect.signature(function, eval_str=True)
        return Tool(
            name=function.__name__,
            description=inspect.getdoc(function) or "",
            effect=effect,
            arguments=create_model(
                f"{function.__name__}_arguments",
                __config__=ConfigDict(extra="forbid", frozen=True),
                **_fields(signature),
            ),
            result=TypeAdapter(signature.return_annotation),
            function=function,
        )

    return declare


def _fields(signature: inspect.Signature) -> dict[str, Any]:
    """Its arguments: those it needs, those it shares by `**name: Unpack[...]`, then its others."""
    own, shared = {}, {}
    for parameter in list(signature.parameters.values())[1:]:
        if parameter.kind is parameter.VAR_KEYWORD:
            (declared,) = get_args(parameter.annotation)
            hints = get_type_hints(declared, include_extras=True)
            shared = {name: (hint, None) for name, hint in hints.items()}
        else:
            own[parameter.name] = (parameter.annotation, _default(parameter))
    needed = {name: field for name, field in own.items() if field[1] is ...}
    return needed | shared | own


def _default(parameter: inspect.Parameter) -> Any:  # noqa: ANN401 - any default value
    return ... if parameter.default is parameter.empty else parameter.default
