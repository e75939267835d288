from collections import defaultdict
from typing import get_args

import pytest

from engine.store.groups import GroupColumn
from engine.store.queue import QueueFilter, QueueQuery, queue
from tools.find_customers import find_customers
from tools.group_customers import group_customers


@pytest.mark.parametrize("by", get_args(GroupColumn))
def test_groups_add_up_the_very_rows(scored, by):
    with scored.store.read() as conn:
        rows = queue(conn, QueueQuery(QueueFilter(min_probability=0.05), limit=10_000))
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, by) or "unknown"].append(row)
    told = group_customers(scored, {"by": by, "min_probability": 0.05})
    assert {group.name: group.customers for group in told.groups} == {
        name: len(members) for name, members in groups.items()
    }
    for group in told.groups:
        members = groups[group.name]
        mean = sum(row.probability for row in members) / len(members)
        assert group.mean_probability == pytest.approx(mean)
        assert group.exposure == sum(row.exposure for row in members)
    assert told.total == len(rows)
    assert sum(group.share for group in told.groups) == pytest.approx(1)


def test_groups_take_the_same_filters_as_a_search(scored):
    asked = {"band": ["HIGH", "CRITICAL"], "where": "runway < 10", "due_within_days": 14}
    grouped = group_customers(scored, {"by": "region", **asked})
    assert grouped.total == find_customers(scored, asked).total
    assert grouped.asked == {"band": "HIGH or CRITICAL", "where": "runway < 10"}


def test_no_customers_make_no_group(scored):
    told = group_customers(scored, {"by": "band", "where": "exposure < 0"})
    assert (told.groups, told.total, told.mean_probability) == ((), 0, None)
