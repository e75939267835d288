"""A stored verdict judged again: the same case, at the same moment, by the rules then in force.

The case lies beside the verdict in its draft, so that nothing that was learned or changed since can
alter it. Where the rule files are those of then, the verdict comes out again bit for bit.
"""

from engine.outreach.desk import Desk
from engine.outreach.drafts import CASE, Draft
from engine.policy.contact_case import case_from_json
from engine.policy.verdict import Verdict, verdict_from_json


class NoCaseError(LookupError):
    """The case of this verdict was not kept."""


def rejudge(desk: Desk, draft: Draft) -> tuple[Verdict, Verdict]:
    """The verdict as it is stored, and as today's rule files give it at that moment.

    Raises:
        NoCaseError: The draft is older than this record, or its customer was erased.
    """
    if CASE not in draft.verdict:
        raise NoCaseError(
            f"Draft {draft.draft_id!r} keeps no case of its verdict: it is older than that record "
            "or its customer was erased. Its outcomes still name the facts that each rule used."
        )
    again = desk.contact.check(case_from_json(draft.verdict[CASE]))
    return verdict_from_json(draft.verdict), again
