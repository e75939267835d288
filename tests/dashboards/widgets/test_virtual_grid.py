import pytest
import traitlets

from dashboards.widgets.virtual_grid import VirtualGrid


class Hundred:
    """A hundred rows, and a memory of what was asked for."""

    def __init__(self):
        self.asked = []

    def count(self, view):
        return 10 if view.chosen else 100

    def rows(self, view, offset, limit):
        self.asked.append((offset, limit, view.sort, view.descending))
        return [{"id": offset, "cells": {}}]

    def summary(self, count):
        return f"{count} rows"


@pytest.fixture
def grid():
    columns = [{"key": "a", "sortable": True}, {"key": "b", "sortable": False}]
    filters = [{"key": "band", "label": "Band", "options": [["HIGH", "High"]]}]
    made = VirtualGrid(
        Hundred(), label="Rows", columns=columns, filters=filters, sort=["a", "desc"]
    )
    made.sent = []
    made.send = made.sent.append
    return made


def ask(grid, **message):
    grid._hear(grid, {"type": "rows", "version": grid.version, **message}, [])


def test_blocks_come_from_the_source(grid):
    ask(grid, block=1)
    assert grid._source.asked == [(60, 60, "a", True)]
    assert grid.sent[0]["rows"] == [{"id": 60, "cells": {}}]


@pytest.mark.parametrize("block", [-1, 2, 10**9, "0", None, 0.5])
def test_blocks_out_of_range_are_not_asked_for(grid, block):
    ask(grid, block=block)
    assert grid._source.asked == []


def test_an_answer_to_an_older_question_is_not_given(grid):
    ask(grid, block=0, version=grid.version - 1)
    assert grid.sent == []


def test_a_filter_counts_again(grid):
    before = grid.version
    grid.chosen = {"band": "HIGH"}
    assert (grid.total, grid.summary, grid.version) == (10, "10 rows", before + 1)


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("sort", ["b", "asc"]),
        ("sort", ["a; drop", "asc"]),
        ("sort", ["a", "up"]),
        ("chosen", {"band": "ANY"}),
        ("chosen", {"name": "x"}),
        ("search", "x" * 33),
    ],
)
def test_what_was_never_offered_is_refused(grid, trait, value):
    with pytest.raises(traitlets.TraitError):
        setattr(grid, trait, value)
