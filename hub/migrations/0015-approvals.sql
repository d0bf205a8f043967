-- Why: some steps of a document need the consent of others than who asks for them; which, is rows and no program.
ALTER TABLE purchase_order DROP CONSTRAINT purchase_order_state_check;
ALTER TABLE purchase_order ADD CONSTRAINT purchase_order_state_check
  CHECK (state IN ('draft','awaiting-approval','confirmed','partly-received','received','closed','cancelled'));

-- names can be shared: whose step it was is told by the id of the person, also of the one behind a key
ALTER TABLE document_fact ADD COLUMN person_id text;

CREATE TABLE approval_rule (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  document_type text NOT NULL,
  transition text NOT NULL,
  -- hub/contract/approval.ts
  conditions jsonb NOT NULL,
  steps jsonb NOT NULL,
  is_active boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL
);
CREATE INDEX approval_rule_applied ON approval_rule (company_id, document_type, transition) WHERE is_active;

CREATE TABLE approval_request (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  warehouse_id uuid REFERENCES warehouse,
  party_id uuid REFERENCES party,
  document_type text NOT NULL,
  document_id uuid NOT NULL,
  document_number text NOT NULL,
  transition text NOT NULL,
  state text NOT NULL CHECK (state IN ('open','approved','rejected','withdrawn','superseded')),
  -- what it looked like when it was asked for, and why that needs consent: rules may change afterwards, as may its steps
  summary jsonb NOT NULL,
  because jsonb NOT NULL,
  asked_by_id text NOT NULL,
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL,
  step integer NOT NULL DEFAULT 1,
  ended_at timestamptz,
  ended_by text,
  reason text
);
CREATE UNIQUE INDEX approval_request_open ON approval_request (document_id) WHERE state = 'open';
CREATE INDEX approval_request_document ON approval_request (document_id, asked_at);
CREATE INDEX approval_request_list ON approval_request (state, asked_at DESC, id DESC);

CREATE TABLE approval_step (
  request_id uuid NOT NULL REFERENCES approval_request,
  position integer NOT NULL,
  mode text NOT NULL CHECK (mode IN ('all','any')),
  approvers jsonb NOT NULL,
  escalation jsonb,
  opened_at timestamptz,
  escalated_at timestamptz,
  done_at timestamptz,
  -- mails were queued, to whom the step fell first and by escalation
  announced_at timestamptz,
  escalation_announced_at timestamptz,
  PRIMARY KEY (request_id, position)
);
CREATE INDEX approval_step_open ON approval_step (opened_at) WHERE opened_at IS NOT NULL AND done_at IS NULL;

CREATE TABLE approval_decision (
  id uuid PRIMARY KEY,
  request_id uuid NOT NULL REFERENCES approval_request,
  position integer NOT NULL,
  -- of the step's approvers, from 0; null: the one it was escalated to
  slot integer,
  verdict text NOT NULL CHECK (verdict IN ('approved','rejected')),
  reason text,
  decided_by_id text NOT NULL,
  decided_by text NOT NULL,
  -- whose deputy decided; null: himself
  for_id text,
  for_name text,
  document_version integer NOT NULL,
  decided_at timestamptz NOT NULL
);
CREATE INDEX approval_decision_request ON approval_decision (request_id, decided_at);

CREATE TABLE delegation (
  id uuid PRIMARY KEY,
  person_id text NOT NULL,
  person_name text NOT NULL,
  deputy_id text NOT NULL,
  deputy_name text NOT NULL,
  begins_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  CHECK (person_id <> deputy_id AND begins_at < ends_at)
);
CREATE INDEX delegation_deputy ON delegation (deputy_id, ends_at) WHERE ended_at IS NULL;

ALTER TABLE approval_rule ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON approval_rule TO dockledger_app
  USING ((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]));
ALTER TABLE approval_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON approval_request TO dockledger_app
  USING (((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))
    AND ((SELECT sees_every_warehouse()) OR warehouse_id IS NULL OR warehouse_id = ANY ((SELECT seen_warehouses())::uuid[]))
    AND ((SELECT own_parties_of()) = '' OR party_id IN (SELECT id FROM party)));
ALTER TABLE approval_step ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON approval_step TO dockledger_app
  USING ((SELECT sees_every_company()) OR EXISTS (SELECT FROM approval_request r WHERE r.id = request_id));
ALTER TABLE approval_decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON approval_decision TO dockledger_app
  USING ((SELECT sees_every_company()) OR EXISTS (SELECT FROM approval_request r WHERE r.id = request_id));

-- Of people who can act, what a decision about a request must know in its own transaction. The library that keeps people makes
-- its tables after this ran, and may add columns: hence late, and by name.
CREATE FUNCTION people_who_act() RETURNS TABLE (id text, name text, email text, roles text[])
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF to_regclass('auth."user"') IS NULL THEN RETURN; END IF;
  RETURN QUERY SELECT u.id::text, u.name::text, u.email::text, string_to_array(u.role, ',')
    FROM auth."user" u WHERE to_jsonb(u) ->> 'deactivatedAt' IS NULL AND coalesce(to_jsonb(u) ->> 'banned', 'false') <> 'true';
END $$;
REVOKE ALL ON FUNCTION people_who_act() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_who_act() TO dockledger_app;
