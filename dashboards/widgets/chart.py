"""A chart: an ECharts option that is replaced, never a widget that is rebuilt."""

from collections.abc import Mapping
from typing import Any

from ipecharts import EChartsRawWidget


def chart(option: Mapping[str, Any], height: int) -> EChartsRawWidget:
    """A chart of this height in pixels, as wide as its place."""
    widget = EChartsRawWidget(option=dict(option), height=f"{height}px")
    widget.add_class("fb-chart")
    return widget
