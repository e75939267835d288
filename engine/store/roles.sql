-- Who may do what in a Postgres store. Run by the owner of the tables, again after every upgrade:
-- `forbear db grants` prints this file, `forbear db grants --apply` runs it. Every statement may be repeated.
--
-- The roles cannot log in. Give each program's own login one of them, and only one:
--   CREATE ROLE dispatcher LOGIN PASSWORD '...' IN ROLE forbear_dispatcher;
-- The owner (migrations, `forbear db upgrade`) is whoever owns the tables and needs no grant.

DO $$
DECLARE
  role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['forbear_assistant', 'forbear_workbench', 'forbear_scorer', 'forbear_dispatcher', 'forbear_auditor'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
  END LOOP;
END $$;

-- Start from nothing, so that a right taken out of this file is taken away.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, forbear_assistant, forbear_workbench, forbear_scorer, forbear_dispatcher, forbear_auditor;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, forbear_assistant, forbear_workbench, forbear_scorer, forbear_dispatcher, forbear_auditor;
GRANT USAGE ON SCHEMA public TO forbear_assistant, forbear_workbench, forbear_scorer, forbear_dispatcher, forbear_auditor;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- Everybody reads and appends to the audit; the policies below say which entries each may append.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO forbear_assistant, forbear_workbench, forbear_scorer, forbear_dispatcher, forbear_auditor;
GRANT INSERT ON audit TO forbear_assistant, forbear_workbench, forbear_scorer, forbear_dispatcher;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO forbear_workbench, forbear_scorer, forbear_dispatcher;

-- A customer is erased by the owner of the tables alone (`forbear customers erase`): nobody else may empty a row.

-- The auditor sees who was contacted by reference, and no ciphertext.
REVOKE SELECT ON customers FROM forbear_auditor;
GRANT SELECT (customer_id, reference, language, country, region, timezone, segment, joined_on, vulnerable, flags, preferred_channel, avoid_windows, employer_id) ON customers TO forbear_auditor;

-- Keys of the API are made and revoked by the owner alone (`forbear api-keys`), and read where people are let in.
REVOKE SELECT ON api_keys FROM forbear_assistant, forbear_scorer, forbear_dispatcher, forbear_auditor;

-- What people ask the assistant is for the two programs that people ask through, and theirs to delete.
REVOKE SELECT ON conversations, conversation_turns FROM forbear_scorer, forbear_dispatcher, forbear_auditor;
GRANT INSERT, DELETE ON conversations, conversation_turns TO forbear_assistant, forbear_workbench;
GRANT UPDATE (title, updated_at) ON conversations TO forbear_assistant, forbear_workbench;

-- The digests of the records are of use to whoever takes a book over.
REVOKE SELECT ON taken_over FROM forbear_assistant, forbear_workbench, forbear_dispatcher, forbear_auditor;

-- The assistant drafts. It cannot approve, send, change a consent or touch a record.
GRANT INSERT ON drafts TO forbear_assistant;

-- The workbench drafts, approves and revokes for a person who signed in, and closes what customers wrote.
GRANT INSERT ON drafts, approvals, rejections, outbox, outcomes, promises, flags TO forbear_workbench;
GRANT UPDATE (state, note) ON outbox TO forbear_workbench;
GRANT UPDATE (state, closed_by, closed_at, note) ON replies TO forbear_workbench;
GRANT UPDATE (state, resolved_at, evidence) ON promises TO forbear_workbench;

-- The scorer takes books over, scores them and keeps the models.
GRANT INSERT, UPDATE ON portfolio, customers, accounts, consents, models, scores, features, aggregates, drift_reports, assignments TO forbear_scorer;
GRANT INSERT ON flags, decisions TO forbear_scorer;
GRANT INSERT, DELETE ON reasons, coming_payments, obligations TO forbear_scorer;
GRANT INSERT, UPDATE, DELETE ON queue TO forbear_scorer;
GRANT INSERT, DELETE ON taken_over TO forbear_scorer;
GRANT DELETE ON addresses TO forbear_scorer;

-- The dispatcher moves what was approved and records what became of it. It cannot approve.
GRANT UPDATE (state, claimed_by, claimed_at, attempts, next_attempt_at, note, failures, handed_to) ON outbox TO forbear_dispatcher;
GRANT INSERT ON deliveries, contacts, receipts TO forbear_dispatcher;
-- It also reads replies, of which STOP is a withdrawal.
GRANT INSERT, UPDATE ON consents, replies, outcomes TO forbear_dispatcher;
GRANT INSERT, UPDATE, DELETE ON addresses TO forbear_dispatcher;

-- The workbench can take a message back that nobody has claimed, and nothing else.
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS reading ON outbox;
DROP POLICY IF EXISTS queueing ON outbox;
DROP POLICY IF EXISTS revoking ON outbox;
DROP POLICY IF EXISTS moving ON outbox;
CREATE POLICY reading ON outbox FOR SELECT USING (true);
CREATE POLICY queueing ON outbox FOR INSERT TO forbear_workbench WITH CHECK (state = 'ready');
CREATE POLICY revoking ON outbox FOR UPDATE TO forbear_workbench USING (state IN ('ready', 'held')) WITH CHECK (state = 'revoked');
CREATE POLICY moving ON outbox FOR UPDATE TO forbear_dispatcher USING (true);

-- The audit is appended to, by each role for its own events only; nobody but the owner changes a row.
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS reading ON audit;
DROP POLICY IF EXISTS drafting ON audit;
DROP POLICY IF EXISTS approving ON audit;
DROP POLICY IF EXISTS scoring ON audit;
DROP POLICY IF EXISTS sending ON audit;
CREATE POLICY reading ON audit FOR SELECT USING (true);
CREATE POLICY drafting ON audit FOR INSERT TO forbear_assistant WITH CHECK (event LIKE 'draft.%');
CREATE POLICY approving ON audit FOR INSERT TO forbear_workbench WITH CHECK (event LIKE ANY (ARRAY['draft.%', 'approval.%', 'approvals.%', 'revocation.%', 'reply.%', 'outcome.%', 'promise.%', 'outbox.%', 'customer.%']));
CREATE POLICY scoring ON audit FOR INSERT TO forbear_scorer WITH CHECK (event LIKE ANY (ARRAY['model.%', 'keys.%', 'policy.%']));
CREATE POLICY sending ON audit FOR INSERT TO forbear_dispatcher WITH CHECK (event LIKE ANY (ARRAY['dispatch.%', 'reply.%', 'receipt.%', 'consent.%', 'outcome.%', 'promise.%', 'outbox.%']));
