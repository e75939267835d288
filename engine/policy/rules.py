"""Every kind of contact rule; a rule in a policy file names one by its `kind`.

Each kind is a pure judgement of one case. A kind that only time makes pass says when it will look
again; one that only the customer or the bank can change does not.
"""

from typing import Annotated

from pydantic import Field

from engine.policy.message_rules import (
    CallerId,
    Duty,
    HeaderCategory,
    Holds,
    HumanApproval,
    Promotion,
    PromotionCategory,
    TextSize,
    TransactionalWithin,
)
from engine.policy.moment_rules import (
    AtMost,
    AvoidWindows,
    BreathingSpace,
    CrisisMoratorium,
    Hours,
    Silence,
)
from engine.policy.standing_rules import Confirmation, Consent, Party, Revocation, Suppression

RuleKind = Annotated[
    Consent
    | Hours
    | AvoidWindows
    | AtMost
    | Suppression
    | Silence
    | BreathingSpace
    | CrisisMoratorium
    | Party
    | Revocation
    | Confirmation
    | Holds
    | HeaderCategory
    | PromotionCategory
    | Promotion
    | TransactionalWithin
    | TextSize
    | CallerId
    | HumanApproval
    | Duty,
    Field(discriminator="kind"),
]
