"""The store's tables, by subject.

Times are timezone-aware UTC, money is integer minor units, and a row that an audit may need
(scores, drafts, approvals, deliveries, audit) is only ever inserted. Personal data lives in
`customers` alone, encrypted.
"""

from engine.store.metadata import METADATA as METADATA
from engine.store.schema.access import API_KEYS as API_KEYS
from engine.store.schema.answers import ADDRESSES as ADDRESSES
from engine.store.schema.answers import ASSIGNMENTS as ASSIGNMENTS
from engine.store.schema.answers import OUTCOMES as OUTCOMES
from engine.store.schema.answers import RECEIPTS as RECEIPTS
from engine.store.schema.answers import REPLIES as REPLIES
from engine.store.schema.auditing import AUDIT as AUDIT
from engine.store.schema.conversations import CONVERSATIONS as CONVERSATIONS
from engine.store.schema.conversations import TURNS as TURNS
from engine.store.schema.messages import APPROVALS as APPROVALS
from engine.store.schema.messages import CONTACTS as CONTACTS
from engine.store.schema.messages import DELIVERIES as DELIVERIES
from engine.store.schema.messages import DRAFTS as DRAFTS
from engine.store.schema.messages import OUTBOX as OUTBOX
from engine.store.schema.people import ACCOUNTS as ACCOUNTS
from engine.store.schema.people import CONSENTS as CONSENTS
from engine.store.schema.people import CUSTOMERS as CUSTOMERS
from engine.store.schema.people import OBLIGATIONS as OBLIGATIONS
from engine.store.schema.people import PORTFOLIO as PORTFOLIO
from engine.store.schema.people import TAKEN_OVER as TAKEN_OVER
from engine.store.schema.promises import PROMISES as PROMISES
from engine.store.schema.rejections import REJECTIONS as REJECTIONS
from engine.store.schema.scoring import AGGREGATES as AGGREGATES
from engine.store.schema.scoring import COMING_PAYMENTS as COMING_PAYMENTS
from engine.store.schema.scoring import DRIFT_REPORTS as DRIFT_REPORTS
from engine.store.schema.scoring import FEATURES as FEATURES
from engine.store.schema.scoring import MODELS as MODELS
from engine.store.schema.scoring import QUEUE as QUEUE
from engine.store.schema.scoring import REASONS as REASONS
from engine.store.schema.scoring import SCORES as SCORES
from engine.store.schema.standing import DECISIONS as DECISIONS
from engine.store.schema.standing import ERASURES as ERASURES
from engine.store.schema.standing import FLAGS as FLAGS
