-- Why: what is expected, what passed a door in one visit, and whatever a person must look at.
CREATE TABLE expectation (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  warehouse_id uuid NOT NULL REFERENCES warehouse,
  door_id uuid REFERENCES door,
  direction text NOT NULL CHECK (direction IN ('in','out')),
  document_type text NOT NULL,
  document_id uuid NOT NULL,
  document_number text NOT NULL,
  document_line_id uuid NOT NULL UNIQUE,
  party_name text NOT NULL,
  item_id uuid NOT NULL REFERENCES item,
  quantity numeric(18,6) NOT NULL CHECK (quantity > 0),
  -- accepted so far; open = quantity − fulfilled
  fulfilled numeric(18,6) NOT NULL DEFAULT 0 CHECK (fulfilled >= 0),
  due_on date,
  closed_at timestamptz,
  created_at timestamptz NOT NULL
);
CREATE INDEX expectation_open ON expectation (warehouse_id, due_on, document_number) WHERE closed_at IS NULL;
CREATE INDEX expectation_item ON expectation (warehouse_id, item_id) WHERE closed_at IS NULL;
CREATE INDEX expectation_document ON expectation (document_id);

CREATE TABLE dock_session (
  id uuid PRIMARY KEY,
  number text NOT NULL,
  company_id uuid NOT NULL REFERENCES company,
  warehouse_id uuid NOT NULL REFERENCES warehouse,
  door_id uuid NOT NULL REFERENCES door,
  -- open → closed (differences wait for a person) → accepted
  state text NOT NULL CHECK (state IN ('open','closed','accepted')),
  verdict text CHECK (verdict IN ('matched','short','over','foreign','unexpected','nothing-seen','turned-back','unknown')),
  -- the document chosen by a person or by the tags themselves
  document_id uuid,
  document_chosen_by text,
  opened_at timestamptz NOT NULL,
  opened_by text NOT NULL,
  last_event_at timestamptz NOT NULL,
  is_present boolean NOT NULL DEFAULT false,
  closed_at timestamptz,
  closed_by text,
  accepted_at timestamptz,
  accepted_by text,
  weight_kg numeric(12,3),
  -- fold of its tags, and the order's lines as they were last judged: {tags, items, matched, lines}
  sums jsonb NOT NULL,
  -- when the hub last heard of it: quiet by the wall clock is counted from here
  touched_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  UNIQUE (company_id, number)
);
CREATE UNIQUE INDEX dock_session_one_open ON dock_session (door_id) WHERE state = 'open';
CREATE INDEX dock_session_pending ON dock_session (warehouse_id) WHERE state <> 'accepted';
CREATE INDEX dock_session_list ON dock_session (opened_at DESC, id DESC);
CREATE INDEX dock_session_door ON dock_session (door_id, opened_at DESC);

-- One row per tag of a session: its last direction decides whether it is here.
CREATE TABLE dock_session_tag (
  session_id uuid NOT NULL,
  epc text NOT NULL,
  item_id uuid,
  quantity numeric(18,6),
  direction text NOT NULL,
  verdict text NOT NULL,
  expectation_id uuid,
  movement_id uuid,
  accepted_movement_id uuid,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  PRIMARY KEY (session_id, epc)
);

-- Presence, scans and weighings of a session: facts that move no stock.
CREATE TABLE dock_session_fact (
  gateway text NOT NULL,
  seq bigint NOT NULL,
  session_id uuid NOT NULL REFERENCES dock_session,
  kind text NOT NULL,
  occurred_at timestamptz NOT NULL,
  summary text NOT NULL,
  PRIMARY KEY (gateway, seq)
);
CREATE INDEX dock_session_fact_session ON dock_session_fact (session_id, occurred_at);

CREATE TABLE exception (
  id uuid PRIMARY KEY,
  company_id uuid REFERENCES company,
  kind text NOT NULL,
  -- open: a person must decide; noted: kept to be seen, nothing to decide; resolved: decided, with a reason
  state text NOT NULL CHECK (state IN ('open','noted','resolved')),
  session_id uuid REFERENCES dock_session,
  door_id uuid REFERENCES door,
  gateway text,
  seq bigint,
  epc text,
  item_id uuid REFERENCES item,
  quantity numeric(18,6),
  expectation_id uuid REFERENCES expectation,
  movement_id uuid,
  -- what was received as it was received, for what could not be understood
  raw bytea,
  detail jsonb NOT NULL,
  raised_at timestamptz NOT NULL,
  resolution text,
  resolution_reason text,
  resolved_at timestamptz,
  resolved_by text,
  resolution_movement_id uuid,
  version integer NOT NULL DEFAULT 1
);
CREATE INDEX exception_list ON exception (state, raised_at DESC, id DESC);
CREATE INDEX exception_session ON exception (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX exception_evidence ON exception (gateway, seq) WHERE gateway IS NOT NULL;
