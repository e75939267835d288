"""What was said on an earlier day, and what has changed since: a bank of two scored nights."""

from datetime import date, timedelta

import pytest

from engine.features.subjects import SUBJECTS
from engine.store import aggregates, scores
from engine.store.queue import QueueQuery, queue
from tests.fixtures.demo import forbear
from tests.fixtures.rows import known
from tools.context import open_context
from tools.customer import customer
from tools.errors import NothingScoredError
from tools.explain_risk import explain_risk
from tools.portfolio_trend import portfolio_trend
from tools.timeline import timeline

EARLIER = date(2026, 10, 1)  # the day that begins when the night of 30 September ends


@pytest.fixture(scope="module")
def nights(small_bank, tmp_path_factory):
    import shutil

    home = shutil.copytree(small_bank, tmp_path_factory.mktemp("nights") / "var")
    done = forbear(home, "score", "--as-of", "2026-09-30")
    assert done.returncode == 0, done.stderr
    return open_context({"FORBEAR_HOME": str(home)}, person="ana")


@pytest.fixture(scope="module")
def changed(nights):
    """The customer whose probability moved most, with the two scores."""
    with nights.store.read() as conn:
        ids = [row.customer_id for row in queue(conn, QueueQuery(limit=10_000))]
        pairs = [(who, scores.history(conn, who)) for who in ids]
    moved = [pair for pair in pairs if len(pair[1]) == 2]
    who, (first, last) = max(moved, key=lambda p: abs(p[1][1].probability - p[1][0].probability))
    with nights.store.read() as conn:
        return who, scores.score(conn, first.score_id), scores.score(conn, last.score_id)


@pytest.mark.parametrize(
    ("asked", "which"),
    [(EARLIER, 1), (date(2026, 10, 31), 1), (date(2026, 11, 1), 2), (date(2026, 12, 24), 2)],
)
def test_the_score_that_stood_on_a_day_is_the_last_before_it_ends(nights, changed, asked, which):
    who, stored = changed[0], changed[which]
    told = explain_risk(nights, {"customer_id": who, "as_of": asked})
    assert (told.as_of, told.probability, told.band) == (
        stored.as_of,
        stored.probability,
        stored.band,
    )
    assert [r.code for r in (*told.reasons, *told.protective)] == [r.code for r in stored.reasons]
    assert customer(nights, {"customer_id": who, "as_of": asked}).probability == stored.probability


def test_before_the_first_score_there_is_nothing_to_say(nights, changed):
    with pytest.raises(NothingScoredError, match="had no score on 2026-09-30: the first is of"):
        explain_risk(nights, {"customer_id": changed[0], "as_of": EARLIER - timedelta(days=1)})


def test_a_timeline_tells_which_reasons_have_grown_and_shrunk(nights, changed):
    who, first, last = changed
    change = timeline(nights, {"customer_id": who, "days": 20}).change
    assert (change.first_as_of, change.last_as_of) == (first.as_of, last.as_of)
    assert change.probability_change == last.probability - first.probability
    before, after = (
        {SUBJECTS[r.subject].label: r.contribution for r in each.reasons} for each in (first, last)
    )
    moved = {about: after.get(about, 0) - before.get(about, 0) for about in (before | after)}
    grown, shrunk = (
        {s.subject: s.change for s in shifts} for shifts in (change.grown, change.shrunk)
    )
    assert grown == {about: by for about, by in moved.items() if by > 0}
    assert shrunk == {about: by for about, by in moved.items() if by < 0}
    sizes = [abs(shift.change) for shift in change.grown]
    assert sizes == sorted(sizes, reverse=True)


def test_one_score_alone_has_not_changed(scored, changed):
    assert timeline(scored, {"customer_id": changed[0]}).change is None


def test_the_trend_has_a_line_for_each_night(nights):
    told = portfolio_trend(nights, {})
    with nights.store.read() as conn:
        latest = known(aggregates.read(conn))
    first, last = told.nights
    assert first.as_of.date() == EARLIER
    assert (last.mean_probability, last.customers) == (latest.mean_probability, latest.customers)
    bands = latest.customers_by_band
    assert told.at_risk == bands.get("HIGH", 0) + bands.get("CRITICAL", 0)
    assert told.mean_probability_change == last.mean_probability - first.mean_probability
    assert told.same_model


def test_a_trend_of_days_without_a_night_says_so(nights):
    assert len(portfolio_trend(nights, {"days": 10}).nights) == 1
