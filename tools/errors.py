"""What a tool may fail with: expected, told to the model and the reader, and without effect."""


class ToolError(Exception):
    """An expected failure of a tool; the message names the thing, the reason and the way out."""


class BadArgumentsError(ToolError):
    """The arguments of a call do not fit the tool."""


class UnknownCustomerError(ToolError):
    """No such customer is stored; `nearest` are the closest ids that are."""

    def __init__(self, customer_id: int, nearest: tuple[int, ...]) -> None:
        self.nearest = nearest
        others = ", ".join(str(near) for near in nearest)
        hint = f"The nearest ids are {others}." if others else "The store holds no customers yet."
        super().__init__(f"There is no customer {customer_id} in this portfolio. {hint}")


class UnknownValueError(ToolError):
    """A filter or a term names something that does not exist."""


class NothingScoredError(ToolError):
    """There is no score to speak of yet."""


class UnavailableError(ToolError):
    """Something below the tool is missing or busy; its own message says what to do."""


class FilterError(ToolError):
    """A filter that cannot be read, or that asks for what does not exist."""


class RefusedChangeError(ToolError):
    """A change that cannot be tried: of no feature, out of its range, or against what is known."""
