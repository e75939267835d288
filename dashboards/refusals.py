"""Every way in which the outreach engine says no in a sentence; anything else is a bug."""

from engine.outreach.approval import AlreadyApprovedError, ApprovalError
from engine.outreach.case import NoAddressError, UnknownCustomerError, UnscoredCustomerError
from engine.outreach.choice import NoTemplateError, NothingToProposeError
from engine.outreach.drafting import RevisionError
from engine.outreach.drafts import DraftNotFoundError
from engine.outreach.rejection import RejectionError
from engine.outreach.render import MissingVariableError
from engine.outreach.replies import ReplyError
from engine.outreach.revocation import RevocationError
from engine.outreach.wording import WordingError
from engine.policy.contact import IncompletePolicyError
from engine.policy.hours import HoursError
from engine.policy.table import NoRuleFitsError
from engine.store.cipher import KeyFileError, KeyFormatError, WrongKeyError
from engine.store.errors import StoreError

REFUSALS = (
    AlreadyApprovedError,
    ApprovalError,
    DraftNotFoundError,
    HoursError,
    IncompletePolicyError,
    KeyFileError,
    KeyFormatError,
    MissingVariableError,
    NoAddressError,
    NoRuleFitsError,
    NoTemplateError,
    NothingToProposeError,
    RejectionError,
    ReplyError,
    RevisionError,
    RevocationError,
    StoreError,
    UnknownCustomerError,
    UnscoredCustomerError,
    WordingError,
    WrongKeyError,
)
