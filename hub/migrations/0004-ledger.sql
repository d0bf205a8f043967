-- Why: the ledger follows the world: append-only movements between two locations, balances that equal their fold.
CREATE TABLE movement (
  id uuid PRIMARY KEY,
  seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  company_id uuid NOT NULL,
  -- item and locations are held by the balance rows that every movement touches in its own transaction
  item_id uuid NOT NULL,
  lot text NOT NULL DEFAULT '',
  epc text,
  quantity numeric(18,6) NOT NULL CHECK (quantity > 0),
  from_location_id uuid NOT NULL,
  to_location_id uuid NOT NULL,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  reason text NOT NULL,
  -- what it was posted for: a dock session, a purchase order line, a person's note
  session_id uuid,
  document_line_id uuid,
  note text,
  actor text NOT NULL,
  -- the passage that proves it; its key holds gateway and seq, so one passage cannot post the same thing twice
  evidence_gateway text,
  evidence_seq bigint,
  reverses uuid UNIQUE REFERENCES movement,
  -- the sender's own key: the same key with other content is refused
  idempotency_key text NOT NULL UNIQUE,
  CHECK (from_location_id <> to_location_id),
  CHECK ((evidence_gateway IS NULL) = (evidence_seq IS NULL))
);
CREATE INDEX movement_item ON movement (item_id, seq DESC);
CREATE INDEX movement_epc ON movement (epc, seq DESC) WHERE epc IS NOT NULL;
CREATE INDEX movement_session ON movement (session_id, seq) WHERE session_id IS NOT NULL;
CREATE INDEX movement_line ON movement (document_line_id) WHERE document_line_id IS NOT NULL;

CREATE TABLE balance (
  item_id uuid NOT NULL REFERENCES item,
  location_id uuid NOT NULL REFERENCES location,
  lot text NOT NULL DEFAULT '',
  company_id uuid NOT NULL,
  is_physical boolean NOT NULL,
  on_hand numeric(18,6) NOT NULL,
  -- what of it carries a tag that the ledger knows: count, and base units
  tags integer NOT NULL DEFAULT 0,
  tagged numeric(18,6) NOT NULL DEFAULT 0,
  as_of_seq bigint NOT NULL,
  -- when a reader last proved it, and when anything last changed it
  evidence_at timestamptz,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (item_id, location_id, lot),
  CONSTRAINT balance_physical_not_negative CHECK (NOT is_physical OR on_hand >= 0),
  -- tagged goods leave by their tag, never as a number
  CONSTRAINT balance_tagged_on_hand CHECK (NOT is_physical OR on_hand >= tagged)
);
CREATE INDEX balance_location ON balance (location_id);

-- A tag as one company knows it: what another company of the group received is another row.
CREATE TABLE tag (
  epc text NOT NULL,
  company_id uuid NOT NULL,
  item_id uuid NOT NULL REFERENCES item,
  quantity numeric(18,6) NOT NULL CHECK (quantity > 0),
  location_id uuid NOT NULL REFERENCES location,
  state text NOT NULL CHECK (state IN ('at-dock','in-stock','left','returned','retired')),
  last_seen_at timestamptz,
  last_movement_id uuid NOT NULL,
  PRIMARY KEY (epc, company_id)
);
CREATE INDEX tag_location ON tag (location_id, item_id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- only the wiping of a demo company may remove rows, inside wipe_demo()
  IF TG_OP = 'DELETE' AND current_setting('dockledger.wiping', true) = OLD.company_id::text
     AND EXISTS (SELECT FROM company WHERE id = OLD.company_id AND is_demo) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the ledger is append-only: % on % refused; post a reversing movement instead', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'DL001';
END $$;
CREATE TRIGGER movement_append_only BEFORE UPDATE OR DELETE ON movement FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: TRUNCATE on % refused', TG_TABLE_NAME USING ERRCODE = 'DL001';
END $$;
CREATE TRIGGER movement_no_truncate BEFORE TRUNCATE ON movement FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
