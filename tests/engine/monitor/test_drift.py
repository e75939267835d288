import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from data.book import write_book
from engine.model.booster import gains
from engine.monitor.calibration import excess_of, known_moments
from engine.monitor.drift import drift
from engine.monitor.findings import restored
from engine.monitor.reference import (
    MissingReferenceError,
    find_reference,
    load_reference,
    save_reference,
)
from engine.store.reports import latest, save_report
from tests.engine.monitor.conftest import LOOKED_AT

if TYPE_CHECKING:
    from data.tables import TableName

NOTHING: dict[str, str] = {}


@pytest.fixture(scope="module")
def look(model, reference, limits):
    def looked(book, against=reference, absent=NOTHING):
        return drift(
            book,
            model,
            against,
            limits.drift,
            absent=absent,
            as_of=book.info.as_of,
            created_at=LOOKED_AT,
        )

    return looked


@pytest.fixture(scope="module")
def calm(look, book):
    return look(book)


def rewritten(book, folder, *, transactions=None, customers=None):
    [shard] = book.shards
    tables: dict[TableName, pa.Table] = {
        "accounts": book.accounts(),
        "obligations": book.obligations(),
        "consents": book.consents(),
    }
    tables["customers"] = customers or book.customers()
    tables["transactions"] = transactions or book.transactions(shard)
    return write_book(folder, book.info, tables)


def of(report, metric, subject):
    [found] = [each for each in report.findings if (each.metric, each.subject) == (metric, subject)]
    return found


def test_the_same_bank_a_month_later_has_hardly_drifted(calm, model):
    alerts = calm.at("alert")
    assert len(alerts) <= len(model.feature_names) * 0.05
    assert of(calm, "psi", "score").level == "ok"
    assert {each.level for each in calm.findings if each.metric == "mix"} == {"ok"}
    assert calm.facts["calibration"].startswith("not yet: outcomes after the training window")


def test_every_feature_and_the_score_are_compared(calm, model):
    compared = {each.subject for each in calm.findings if each.metric == "psi"}
    assert compared == {*model.feature_names, "score"}


def test_a_finding_says_what_the_column_is_to_the_model(calm, model):
    gained = gains(model.booster, len(model.feature_names))
    told = dict(zip(model.feature_names, gained.tolist(), strict=True))
    heaviest, unused = max(told, key=told.__getitem__), min(told, key=told.__getitem__)
    share = f"; {told[heaviest] / gained.sum():.1%} of what the model's splits gain"
    for metric in ("psi", "ks", "missing"):
        assert of(calm, metric, heaviest).reason.endswith(share)
        assert of(calm, metric, unused).reason.endswith("; the model does not use it")
    assert "the model" not in of(calm, "psi", "score").reason


def bound(report, metric, subject):
    """What chance alone reaches, as the finding tells it."""
    return float(
        re.findall(r"chance alone reaches ([0-9.]+)", of(report, metric, subject).reason)[0]
    )


def test_what_few_customers_have_moves_further_by_chance(calm, reference):
    assert reference.columns["rollover_days"].missing_share > 0.9
    for metric in ("psi", "ks"):
        assert bound(calm, metric, "rollover_days") > 3 * bound(calm, metric, "balance_last")
        assert of(calm, metric, "rollover_days").level == "ok"


def test_a_bank_that_only_grows_older_is_no_drift_of_its_payment_history(calm):
    for subject in ("punctual_days", "miss_days_since"):
        assert [of(calm, metric, subject).level for metric in ("psi", "ks", "missing")] == [
            "ok"
        ] * 3


def test_salaries_that_stop_arriving_raise_the_alarm_with_the_reason(look, book, tmp_path):
    [shard] = book.shards
    rows = book.transactions(shard)
    recent = pc.greater(rows["booked_at"], book.info.as_of - timedelta(days=60))
    salary = pc.equal(rows["kind"].cast(pa.string()), "salary")
    gone = rewritten(
        book, tmp_path / "book", transactions=rows.filter(pc.invert(pc.and_(recent, salary)))
    )
    report = look(gone)
    late = of(report, "psi", "salary_days_late")
    assert report.level == late.level == "alert"
    assert "of the rows before" in late.reason
    assert " days, " in late.reason  # an edge of a bin is told in the feature's unit
    assert "retrain if the change is real" in late.action


def test_inputs_that_the_source_cannot_send_are_named_as_absent_and_not_as_drift(
    look, book, model, tmp_path
):
    [shard] = book.shards
    rows = book.transactions(shard)
    at = rows.column_names.index("mcc")
    blank = rows.set_column(at, rows.schema.field("mcc"), pa.nulls(len(rows), rows["mcc"].type))
    gone = rewritten(book, tmp_path / "book", transactions=blank)
    drifted = {each.subject for each in look(gone).at("alert")}
    report = look(gone, absent={"transactions.mcc": "no shops by code"})
    absent = report.facts["absent"]
    assert drifted & absent.keys()
    assert set(absent.values()) == {"no shops by code"}
    assert {each.subject for each in report.findings} & absent.keys() == set()
    assert {each.subject for each in report.findings if each.metric == "psi"} == {
        "score",
        *set(model.feature_names) - absent.keys(),
    }


def test_other_customers_than_before_change_the_mix(look, book, tmp_path):
    people = book.customers()
    moved = people.set_column(
        people.column_names.index("language"), "language", pa.array(["xx"] * len(people))
    )
    found = of(look(rewritten(book, tmp_path / "book", customers=moved)), "mix", "language")
    assert found.level == "alert"
    assert "'xx', 0.0% of the customers before, 100.0% now" in found.reason


def test_calibration_is_judged_only_on_outcomes_after_training(look, book, model, reference):
    wait = model.outcome.horizon_days + model.outcome.known_after_days
    earlier = replace(reference, last=book.info.as_of - timedelta(days=wait))
    assert known_moments(model, reference, book.info.as_of) == []
    report = look(book, earlier)
    found = of(report, "calibration", "one payment")
    assert "bad outcomes of" in found.reason
    assert found.value is not None
    assert len(known_moments(model, earlier, book.info.as_of)) == 1
    assert report.facts["calibration"].startswith("judged on outcomes of")


def test_a_model_that_expects_twice_too_much_is_out_of_calibration():
    rng = np.random.default_rng(1)
    believed = np.full(4000, 0.2)
    y = (rng.random(4000) < 0.1).astype(float)
    excess, low, high = excess_of(y, believed, np.arange(4000) // 4)
    assert excess == pytest.approx(y.sum() / 800 - 1)
    assert low < excess < high < -0.3


def test_a_report_survives_the_store_and_the_gravest_comes_first(calm, sqlite_store):
    with sqlite_store.write() as connection:
        save_report(connection, calm.stored())
    with sqlite_store.read() as connection:
        stored = latest(connection, "drift", calm.subject)
    assert stored is not None
    again = restored(stored)
    assert again == replace(calm, findings=tuple(calm.by_gravity))
    assert [each.level for each in again.findings] == sorted(
        (each.level for each in calm.findings), key=["alert", "warn", "ok"].index
    )


def test_a_reference_is_kept_beside_the_model_and_made_again_only_from_its_own_book(
    reference, model, book, artefact, tmp_path
):
    assert load_reference(artefact) == reference
    assert find_reference(model, book, tmp_path) == reference
    (tmp_path / "reference.json").write_text("{")
    with pytest.raises(MissingReferenceError, match="forbear train"):
        find_reference(model, replace(book, fingerprint="0" * 64), tmp_path)
    save_reference(reference, tmp_path)
    assert find_reference(model, replace(book, fingerprint="0" * 64), tmp_path) == reference
