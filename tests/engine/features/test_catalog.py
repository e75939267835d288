from dataclasses import replace

import pytest

from engine.features import CATALOG, Catalog, DeclarationError, Feature
from engine.features.declaration import Measure, Threshold, derived

INFLOW = Measure(
    name="inflow",
    label="Money in",
    unit="minor",
    description="Sum of booked credits.",
    take="sum of amount",
    where={"direction": "credit", "status": "booked"},
    windows=(7, 30),
    harm="down",
)
DAYS = Measure(
    name="low",
    label="Low days",
    unit="count",
    description="Days.",
    take="days below",
    windows=(30,),
)


@derived(label="Weekly part", unit="share", usual_range=(0, 1))
def weekly(inflow_7d, inflow_30d):
    """Part of the month's inflow that came in its last week."""
    return inflow_7d / inflow_30d


@derived(label="Twice", unit="share")
def twice(weekly):
    return 2 * weekly


def reworded():
    @derived(label="Another label", unit="share")
    def weekly(inflow_7d, inflow_30d):
        """Other words."""
        return inflow_7d / inflow_30d

    return weekly


def doubled():
    @derived(label="Weekly part", unit="share", usual_range=(0, 1))
    def weekly(inflow_7d, inflow_30d):
        """Part of the month's inflow that came in its last week."""
        return inflow_7d / inflow_30d * 2

    return weekly


def wrong(measure, **changes):
    """The measure with changes that the type checker would refuse."""
    return replace(measure, **changes)


def test_a_feature_says_all_there_is_to_know_about_it():
    catalog = Catalog((INFLOW,), (weekly,))
    assert catalog.names == ("inflow_7d", "inflow_30d", "weekly")
    month = catalog["inflow_30d"]
    assert month == Feature(
        name="inflow_30d",
        label="Money in, 30 days",
        unit="minor",
        description="Sum of booked credits.",
        harm="down",
        usual_range=None,
        window=30,
    )
    assert catalog["weekly"].description.startswith("Part of the month's inflow")
    assert catalog["weekly"].usual_range == (0.0, 1.0)
    assert ("weekly" in catalog, "monthly" in catalog, len(catalog)) == (True, False, 3)


def test_lineage_leads_back_to_what_was_measured():
    catalog = Catalog((INFLOW,), (weekly, twice))
    assert catalog.lineage("twice") == ("inflow_7d", "inflow_30d")
    assert catalog.lineage("inflow_7d") == ("inflow_7d",)
    assert CATALOG.lineage("runway_days") == ("balance_last", "outflow_90d")
    assert CATALOG.lineage("days_since_last") == ("transaction_last_180d",)


def test_windows_that_feed_are_measured_but_no_features():
    catalog = Catalog((replace(INFLOW, windows=(7,), feeding=(30,)),), (weekly,))
    assert catalog.names == ("inflow_7d", "weekly")
    assert [column.name for column in catalog.measured] == ["inflow_7d", "inflow_30d"]


def test_inputs_are_measured_but_no_features():
    catalog = Catalog((replace(INFLOW, input_only=True),), (weekly,))
    assert catalog.names == ("weekly",)
    assert [column.name for column in catalog.measured] == ["inflow_7d", "inflow_30d"]


def test_the_hash_follows_the_meaning_and_not_the_words():
    known = Catalog((INFLOW,), (weekly,)).hash
    same = Catalog((replace(INFLOW, label="In", description="Credits."),), (reworded(),))
    assert (len(known), same.hash) == (64, known)
    others = (
        Catalog((replace(INFLOW, windows=(7, 30, 90)),), (weekly,)),
        Catalog((replace(INFLOW, where={"direction": "credit"}),), (weekly,)),
        Catalog((replace(INFLOW, take="max of amount"),), (weekly,)),
        Catalog((INFLOW,), (doubled(),)),
        Catalog((INFLOW,), (weekly, twice)),
    )
    assert known not in {other.hash for other in others}


WRONG = [
    (wrong(INFLOW, where={"colour": "red"}), "Feature 'inflow' asks for column 'colour'"),
    (wrong(INFLOW, where={"kind": "lottery"}), "asks for kind 'lottery', which does not exist"),
    (wrong(INFLOW, where={"kind": ("salary", "x")}), "asks for kind 'x'"),
    (wrong(INFLOW, source="payments"), "asks for status 'booked'"),
    (wrong(INFLOW, source="letters"), "reads 'letters'"),
    (wrong(INFLOW, take="median"), "takes 'median', which the kernel does not know"),
    (
        wrong(INFLOW, take="new mccs", source="payments", where={}),
        "takes 'new mccs', which no payment has",
    ),
    (wrong(INFLOW, windows=(30, 0)), "has window 0"),
    (wrong(INFLOW, windows=(-7,)), "before as_of, never after it"),
    (wrong(INFLOW, feeding=(-1,)), "has window -1"),
    (wrong(INFLOW, feeding=(30,)), "Feature 'inflow_30d' is declared twice"),
    (wrong(INFLOW, windows=()), "needs a window"),
    (wrong(INFLOW, windows=(7, 7)), "Feature 'inflow_7d' is declared twice"),
    (wrong(INFLOW, unit="apples"), "has unit 'apples'"),
    (wrong(INFLOW, harm="sideways"), "has harm 'sideways'"),
    (wrong(INFLOW, subject="weather"), "is about 'weather'; subjects are"),
    (wrong(DAYS, where={"kind": "salary"}), "drop `where`"),
    (wrong(DAYS, below=Threshold("inflow_9d", 3)), "is below 'inflow_9d'"),
    (wrong(DAYS, below=Threshold("inflow_30d", 0)), "divides its threshold by 0"),
]


@pytest.mark.parametrize(("measure", "message"), WRONG)
def test_a_wrong_measure_fails_with_its_name(measure, message):
    measures = (measure,) if measure.name == "inflow" else (INFLOW, measure)
    with pytest.raises(DeclarationError) as error:
        Catalog(measures, ())
    assert message in str(error.value)
    assert f"'{measure.name}" in str(error.value)


def test_a_derived_feature_uses_only_what_is_declared_before_it():
    with pytest.raises(DeclarationError, match="'twice' uses 'weekly', which is not declared"):
        Catalog((INFLOW,), (twice, weekly))
    with pytest.raises(DeclarationError, match="'weekly' is declared twice"):
        Catalog((INFLOW,), (weekly, weekly))


@pytest.mark.parametrize("feature", CATALOG, ids=lambda feature: feature.name)
def test_every_feature_can_be_told_to_a_person(feature):
    assert feature.label[0].isupper()
    assert feature.description.endswith(".")
    assert feature.usual_range is None or feature.usual_range[0] <= feature.usual_range[1]


def test_there_are_enough_features_and_no_label_is_used_twice():
    assert len(CATALOG) >= 130
    assert len({feature.label for feature in CATALOG}) == len(CATALOG)
