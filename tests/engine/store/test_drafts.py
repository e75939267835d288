from dataclasses import replace
from datetime import timedelta

import pytest

from engine.store import approvals, drafts
from engine.store.approvals import AlreadyApprovedError, ApprovalRow
from tests.fixtures.rows import NOW, draft

YES = ApprovalRow("yes-1", "draft-1", "a" * 64, "ravi", NOW, NOW + timedelta(hours=24))


def test_a_draft_comes_back_whole(scored_store):
    with scored_store.write() as connection:
        written = draft(connection)
        assert drafts.find_draft(connection, "draft-1") == written
        assert drafts.find_draft(connection, "draft-2") is None


def test_an_edit_is_a_new_version_and_the_newest_comes_first(scored_store):
    with scored_store.write() as connection:
        first = draft(connection)
        later = NOW + timedelta(minutes=5)
        second = draft(connection, "draft-2", parent_id="draft-1", body="Hello", created_at=later)
        assert drafts.drafts_for(connection, 1042) == [second, first]
        assert drafts.drafts_for(connection, 1001) == []


def test_versions_of_one_moment_come_before_those_they_were_made_from(scored_store):
    with scored_store.write() as connection:
        first = draft(connection, "draft-9")
        second = draft(connection, "draft-5", parent_id="draft-9")
        third = draft(connection, "draft-7", parent_id="draft-5")
        assert drafts.drafts_for(connection, 1042) == [third, second, first]


def test_only_newest_versions_without_a_yes_are_waiting(scored_store):
    with scored_store.write() as connection:
        assert drafts.waiting(connection) == 0
        draft(connection)
        draft(connection, "draft-2", parent_id="draft-1", body="Hello")
        draft(connection, "draft-3")
        assert drafts.waiting(connection) == 2
        approvals.insert_approval(connection, replace(YES, draft_id="draft-2"))
        assert drafts.waiting(connection) == 1


def test_a_draft_belongs_to_a_score(scored_store):
    with pytest.raises(Exception, match=r"(?i)foreign key"), scored_store.write() as connection:
        draft(connection, score_id=999)


def test_a_draft_has_at_most_one_approval(scored_store):
    with scored_store.write() as connection:
        draft(connection)
        approvals.insert_approval(connection, YES)
        with pytest.raises(AlreadyApprovedError, match="'draft-1' is approved already"):
            approvals.insert_approval(connection, replace(YES, approval_id="yes-2"))
    with scored_store.read() as connection:
        assert approvals.approval_of(connection, "draft-1") == YES
        assert approvals.find_approval(connection, "yes-1") == YES
        assert approvals.find_approval(connection, "yes-2") is None
