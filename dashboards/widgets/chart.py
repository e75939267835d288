"""A chart: an ECharts option that is replaced, never a widget that is rebuilt."""

import warnings
from collections.abc import Mapping
from typing import Any

with warnings.catch_warnings():  # it declares its traits in the old way
    warnings.simplefilter("ignore", DeprecationWarning)
    from ipecharts import EChartsRawWidget

__all__ = ["EChartsRawWidget", "chart"]


def chart(option: Mapping[str, Any], height: int) -> EChartsRawWidget:
    """A chart of this height in pixels, as wide as its place."""
    widget = EChartsRawWidget(option=dict(option), height=f"{height}px")
    widget.add_class("fb-chart")
    return widget
