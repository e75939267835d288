from dashboards.views.verdict import verdict


def outcome(name, result, status="law"):
    words = {"citation": "Act", "because": "so", "facts": {}, "statement": "s"}
    return {**words, "rule_id": name, "result": result, "status": status}


def stored(*outcomes, **more):
    return {
        "allowed": all(one["result"] != "block" for one in outcomes),
        "at": "2026-11-01T05:00:00+00:00",
        "next_allowed_at": None,
        "outcomes": outcomes,
        **more,
    }


def test_a_verdict_lists_every_rule_in_groups_and_starts_with_what_blocks():
    rules = (outcome("A", "pass"), outcome("B", "not_applicable"), outcome("C", "block"))
    shown = verdict(stored(*rules, next_allowed_at="2026-11-02T02:30:00+00:00"), "Asia/Kolkata")
    assert shown["headline"] == "✕ Contact not allowed; from 2 Nov 2026, 08:00"
    assert shown["at"] == "as of 1 Nov 2026, 10:30"
    assert [
        (group["title"], [rule["name"] for rule in group["outcomes"]]) for group in shown["groups"]
    ] == [
        ("✕ Blocks (1)", ["C"]),
        ("✓ Passed (1)", ["A"]),
        ("– Does not apply (1)", ["B"]),
    ]


def test_what_is_not_law_is_not_called_law():
    rules = (
        outcome("A", "pass"),
        outcome("B", "pass", "unverified"),
        outcome("C", "not_applicable", "analogy"),
    )
    shown = verdict(stored(*rules), "UTC")
    assert shown["kinds"] == "1 law · 1 unverified, not called law"
    assert shown["headline"] == "✓ Contact allowed"


def test_the_scope_that_a_policy_states_is_shown_and_an_older_verdict_has_none():
    assert verdict(stored(outcome("A", "pass"), scope="Rules of India."), "UTC")["scope"] == (
        "Rules of India."
    )
    assert verdict(stored(outcome("A", "pass")), "UTC")["scope"] == ""
