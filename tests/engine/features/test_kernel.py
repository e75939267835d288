from datetime import date
from importlib import import_module
from typing import Any

import numpy as np
from numba.extending import is_jitted

from data.book import write_book
from engine.features import CATALOG
from engine.features.arrays import MISSING, read_only
from engine.features.balances import take_of_balances
from engine.features.codes import codes, encode
from engine.features.compute import compute
from engine.features.declaration import VOCABULARY
from engine.features.events import take_of_events
from engine.features.finish import BLOCK, finish, floats
from engine.features.kernel import find_late
from engine.features.plan import NONE, plan


def test_the_kernel_is_compiled_for_one_type_only(make_book, as_of, ago, tmp_path):
    """Another type would mean seconds of compiling; arrays differ in kind from where they come."""
    rows = [{"booked_at": ago(days=d), "amount": d, "balance_after": d} for d in (1, 2)]
    made = make_book(rows, [{"due_on": date(2026, 10, 5)}])
    on_disk = write_book(tmp_path / "book", made.info, made.tables)
    for book in (made, on_disk, make_book(), make_book(rows, customers=[])):
        compute(book, [as_of, ago(days=3)])
    kernels: tuple[Any, ...] = (encode, find_late, take_of_events, take_of_balances)
    assert [len(kernel.signatures) for kernel in kernels] == [1, 1, 1, 1]


def test_compiled_functions_call_none_of_another_file():
    """Numba would go on with what it has compiled when the other file changes."""
    for entry in (encode, find_late, take_of_events, take_of_balances):
        here = vars(import_module(entry.__module__))
        for function in filter(is_jitted, here.values()):
            if function.__module__ == entry.__module__:
                named = [here.get(name) for name in function.py_func.__code__.co_names]
                homes = {found.__module__ for found in named if found and is_jitted(found)}
                assert homes <= {entry.__module__}


def test_no_measure_and_no_event_code_is_lost_in_the_tables():
    for source in ("transactions", "payments"):
        made, events = plan(CATALOG, source), codes(source)
        names = [c.name for c in CATALOG.measured if c.measure.source == source]
        tables = made.tables
        assert made.names == tuple(names)
        assert len(tables.signature) == len(events) == len(set(map(str, events)))
        assert set(tables.signature.tolist()) == set(range(len(tables.first_part) - 1))
        assert len(tables.part_of) == len(tables.part_from) == tables.first_part[-1]
        assert set(tables.part_of.tolist()) == set(range(tables.total_count))
        assert set(tables.total.tolist()) - {NONE} == set(range(tables.total_count))
        assert set(tables.lists.ravel().tolist()) >= set(range(tables.list_count))
        assert all(len(set(lists)) == len(lists) for lists in tables.lists.tolist())
        taken = [*tables.added, *tables.listings, *tables.balances]
        assert sorted(taken) == list(range(len(names)))
        assert [0 if e == NONE else int(tables.edges[e]) for e in tables.edge] == [
            0 if edge == NONE else window
            for edge, window in zip(tables.edge, tables.window, strict=True)
        ]


def test_codes_are_counted_as_they_are_listed():
    listed = codes("transactions")
    kinds, statuses = (VOCABULARY["transactions"][name] for name in ("kind", "status"))
    noon, night = 12 * 3_600_000_000, 23 * 3_600_000_000  # the latter is 01:00 an hour east of UTC
    code = np.empty(2, np.int16)
    encode(
        read_only(np.array([noon, night])),
        read_only(np.array([-5, 5])),
        read_only(np.array([25, 0], np.int8)),
        read_only(np.array([1, 2], np.int8)),
        len(statuses),
        0,
        np.array([np.iinfo(np.int64).min, noon + 1]),
        np.array([0, 2 * 3_600_000_000]),
        code,
    )
    assert [listed[place] for place in code] == [
        {
            "kind": kinds[25],
            "status": "failed",
            "direction": "debit",
            "hours": "day",
            "week": "weekday",
        },
        {
            "kind": kinds[0],
            "status": "reversed",
            "direction": "credit",
            "hours": "night",
            "week": "weekday",
        },
    ]


def test_what_is_not_finite_is_missing():
    one = np.ones(1, np.int64)
    measured = {column.name: 0 * one for column in CATALOG.measured}
    measured |= {"balance_last": 5 * one, "balance_min_30d": MISSING * one}
    given = {"as_of": one, "credit_limit": MISSING * one}
    known = {name: floats(column) for name, column in {**measured, **given}.items()}
    values = finish(CATALOG, known)
    assert not np.isinf(values).any()
    found = dict(zip(CATALOG.names, values[0].tolist(), strict=True))
    assert found["balance_last"] == 5
    assert np.isnan([found[name] for name in ("runway_days", "balance_min_30d")]).all()


def test_rows_finished_in_many_blocks_are_those_finished_one_by_one():
    rows = np.random.default_rng(1).integers(0, 9, (2 * BLOCK + 1, len(CATALOG.inputs)))
    known = {name: floats(rows[:, place]) for place, name in enumerate(_known())}
    values = finish(CATALOG, known)
    for row in (0, BLOCK - 1, BLOCK, 2 * BLOCK):
        one = finish(CATALOG, {name: column[row : row + 1] for name, column in known.items()})
        np.testing.assert_array_equal(values[row : row + 1], one)


def _known():
    return ["as_of", "credit_limit", *(column.name for column in CATALOG.measured)]
