"""Contrast by WCAG 2.2: text 4.5 to 1, the edge of a control's focus 3 to 1, in both themes."""

import re
from importlib import resources

import pytest

from dashboards.views.charts import PALETTES

SHEET = resources.files("dashboards") / "share/jupyter/voila/templates/forbear/static/desk.css"
TEXT = (
    *((ink, under) for ink in ("ink", "mute", "accent") for under in ("bg", "card", "raised")),
    *((tone, under) for tone in ("raises", "lowers", "ok", "warn", "bad") for under in ("card",)),
    *((tone, f"{tone}-soft") for tone in ("ok", "warn", "bad")),
    *((f"{band}-ink", band) for band in ("critical", "high", "medium", "low")),
    ("accent-ink", "accent"),
    ("ink", "accent-soft"),
    ("mute", "accent-soft"),
    ("ink", "select"),
    ("mute", "select"),
    ("ok", "bg"),
    ("warn", "bg"),
    ("ok", "raised"),
    ("bad", "raised"),
)


def blocks():
    """The tokens of each theme, and those of a dark system, as name -> #rrggbb."""
    sheet = SHEET.read_text(encoding="utf-8")
    light, system, dark = re.findall(r":root[^{]*\{([^}]*--fb-bg[^}]*)\}", sheet)
    found = [dict(re.findall(r"--fb-([a-z-]+): (#[0-9a-f]{6})", each)) for each in (light, dark)]
    return {"light": found[0], "dark": found[0] | found[1]}, system.strip() == dark.strip()


THEMES, ALIKE = blocks()


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_everything_it_stands_on(theme):
    tokens = THEMES[theme]
    poor = {
        f"{ink} on {under}": round(contrast(tokens[ink], tokens[under]), 2)
        for ink, under in TEXT
        if contrast(tokens[ink], tokens[under]) < 4.5
    }
    assert poor == {}


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_can_be_seen(theme):
    tokens = THEMES[theme]
    assert min(contrast(tokens["focus"], tokens[under]) for under in ("bg", "card", "select")) >= 3


def test_the_systems_dark_and_the_chosen_dark_are_the_same():
    assert ALIKE


@pytest.mark.parametrize("theme", PALETTES)
def test_charts_are_drawn_in_the_pages_colours(theme):
    tokens, palette = THEMES[theme], vars(PALETTES[theme])
    shared = ("ink", "mute", "line", "raises", "lowers", "accent")
    assert {name: palette[name] for name in shared} == {name: tokens[name] for name in shared}
    assert min(contrast(palette[name], tokens["card"]) for name in ("raises", "lowers")) >= 3


def test_contrast_is_measured_as_defined():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
