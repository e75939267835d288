from dashboards.views.draft import diff, verdict


def test_a_diff_marks_words_and_keeps_the_rest():
    assert diff("Pay by Monday please.", "Pay by Friday, please.") == [
        ["same", "Pay by "],
        ["drop", "Monday"],
        ["add", "Friday,"],
        ["same", " please."],
    ]


def test_a_diff_puts_the_old_and_the_new_text_together_again():
    before, after = "a b  c\nd", "x a c\nd e"
    parts = diff(before, after)
    assert "".join(text for kind, text in parts if kind != "add") == before
    assert "".join(text for kind, text in parts if kind != "drop") == after


def test_a_verdict_lists_every_rule_and_starts_with_what_blocks():
    outcome = {"status": "law", "citation": "Act", "because": "so", "facts": {}, "statement": "s"}
    stored = {
        "allowed": False,
        "next_allowed_at": "2026-11-02T02:30:00+00:00",
        "outcomes": [
            outcome | {"rule_id": "A", "result": "pass"},
            outcome | {"rule_id": "B", "result": "not_applicable"},
            outcome | {"rule_id": "C", "result": "block"},
        ],
    }
    shown = verdict(stored, "Asia/Kolkata")
    assert shown["headline"] == "✕ Contact not allowed now; from 2 Nov 2026, 08:00"
    assert [(rule["name"], rule["mark"]) for rule in shown["outcomes"]] == [
        ("C", "✕"),
        ("A", "✓"),
        ("B", "–"),
    ]
