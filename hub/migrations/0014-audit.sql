-- Why: whoever did something can be named afterwards, and nobody can change what was written without it being seen: each row holds
-- the hash of the row before it. Sixteen chains, so that commits do not wait for one another at one head.
CREATE TABLE audit (
  chain smallint NOT NULL,
  -- 1, 2, 3 … within the chain, without gaps
  seq bigint NOT NULL,
  -- UUIDv7 of its instant: lists are in its order
  id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  via text NOT NULL CHECK (via IN ('cookie', 'key', 'gateway', 'system', 'none')),
  address text,
  request_id text,
  -- a route such as `POST /purchase-orders/:id/confirmation`, or an event such as `sign-in`
  action text NOT NULL,
  -- the refusal's code; null: it was done
  refused text,
  -- how often, when the same was refused again and again
  times integer NOT NULL,
  subject_type text,
  subject_id text,
  subject_number text,
  company_id uuid,
  warehouse_id uuid,
  -- {field: [before, after]}; json, not jsonb: the hash is over this very text
  changes json,
  reason text,
  evidence_gateway text,
  evidence_seq text,
  previous bytea NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (chain, seq)
);
CREATE UNIQUE INDEX audit_id ON audit (id);
CREATE INDEX audit_actor ON audit (actor_name, actor_id, id);
CREATE INDEX audit_action ON audit (action, id);
CREATE INDEX audit_subject ON audit (subject_id, id) WHERE subject_id IS NOT NULL;
CREATE INDEX audit_number ON audit (subject_number, id) WHERE subject_number IS NOT NULL;
CREATE INDEX audit_type ON audit (subject_type, id) WHERE subject_type IS NOT NULL;
CREATE INDEX audit_refused ON audit (id) WHERE refused IS NOT NULL;
CREATE INDEX audit_company ON audit (company_id, id) WHERE company_id IS NOT NULL;

CREATE TABLE audit_chain (
  chain smallint PRIMARY KEY,
  seq bigint NOT NULL,
  hash bytea NOT NULL
) WITH (fillfactor = 10);
INSERT INTO audit_chain SELECT n, 0, decode(repeat('00', 32), 'hex') FROM generate_series(1, 16) n;

-- One value of a row: its length in bytes, a colon, itself; a dash when there is none.
CREATE FUNCTION audit_part(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(octet_length(value)::text || ':' || value, '-') $$;
-- What is hashed, a line a value; hub/platform/audit/row.ts says it in words and computes the same.
CREATE FUNCTION audit_text(a audit) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(E'\n', 'dockledger-audit-1', audit_part(encode(a.previous, 'hex')), audit_part(a.chain::text), audit_part(a.seq::text),
    audit_part(a.id::text), audit_part(to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
    audit_part(a.actor_kind), audit_part(a.actor_id), audit_part(a.actor_name), audit_part(a.via), audit_part(a.address),
    audit_part(a.request_id), audit_part(a.action), audit_part(a.refused), audit_part(a.times::text),
    audit_part(a.subject_type), audit_part(a.subject_id), audit_part(a.subject_number), audit_part(a.company_id::text),
    audit_part(a.warehouse_id::text), audit_part(a.changes::text), audit_part(a.reason), audit_part(a.evidence_gateway),
    audit_part(a.evidence_seq)) $$;
CREATE FUNCTION audit_hash(a audit) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(audit_text(a), 'UTF8')) $$;

-- Whose row is it, when the one who wrote did not say: the company and warehouse of what it is about.
CREATE FUNCTION audit_place(INOUT a audit) LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE place text := replace(a.subject_type, '-', '_'); found text[];
BEGIN
  IF place = 'company' THEN a.company_id := a.subject_id::uuid; END IF;
  SELECT array_agg(attname::text) INTO found FROM pg_attribute
    WHERE attrelid = to_regclass('public.' || quote_ident(place)) AND attnum > 0 AND NOT attisdropped AND atttypid = 'uuid'::regtype;
  IF a.company_id IS NULL AND found @> ARRAY['id', 'company_id'] THEN
    EXECUTE format('SELECT company_id FROM %I WHERE id = $1', place) INTO a.company_id USING a.subject_id::uuid;
  END IF;
  IF a.warehouse_id IS NULL AND found @> ARRAY['id', 'warehouse_id'] THEN
    EXECUTE format('SELECT warehouse_id FROM %I WHERE id = $1', place) INTO a.warehouse_id USING a.subject_id::uuid;
  END IF;
END $$;

-- The only way to write: as the owner of the table, so that the account the hub works under cannot write a row outside a chain.
-- Takes a free head; when all are taken it waits for one.
CREATE FUNCTION audit_append(entry json) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE a audit := json_populate_record(NULL::audit, entry); head audit_chain; turn integer := (hashtext(a.id::text) & 15) + 1;
BEGIN
  IF a.company_id IS NULL AND a.subject_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN a := audit_place(a); END IF;
  SELECT * INTO head FROM audit_chain FOR UPDATE SKIP LOCKED LIMIT 1;
  IF NOT FOUND THEN
    SELECT * INTO STRICT head FROM audit_chain WHERE chain = turn FOR UPDATE;
  END IF;
  a.chain := head.chain;
  a.seq := head.seq + 1;
  a.previous := head.hash;
  a.hash := audit_hash(a);
  INSERT INTO audit VALUES (a.*);
  UPDATE audit_chain SET seq = a.seq, hash = a.hash WHERE chain = a.chain;
END $$;

-- What is wrong in the newest rows of every chain; all rows are checked by hub/audit-verify.ts.
CREATE FUNCTION audit_faults(newest integer) RETURNS TABLE (chain smallint, seq bigint, fault text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH recent AS MATERIALIZED (
    SELECT (x.a).chain, (x.a).seq, (x.a).hash, (x.a).previous, audit_hash(x.a) AS should, h.seq AS head_seq, h.hash AS head_hash,
      lag((x.a).seq) OVER w AS before_seq, lag((x.a).hash) OVER w AS before_hash, lead((x.a).seq) OVER w AS next_seq
    FROM audit_chain h CROSS JOIN LATERAL (SELECT r AS a FROM audit r WHERE r.chain = h.chain ORDER BY r.seq DESC LIMIT newest) x
    WINDOW w AS (PARTITION BY (x.a).chain ORDER BY (x.a).seq))
  SELECT r.chain, r.seq, 'changed' FROM recent r WHERE r.hash <> r.should
  UNION ALL SELECT r.chain, r.before_seq + 1, 'removed' FROM recent r WHERE r.seq <> r.before_seq + 1
  UNION ALL SELECT r.chain, r.seq, 'not linked' FROM recent r WHERE r.seq = r.before_seq + 1 AND r.previous <> r.before_hash
  UNION ALL SELECT r.chain, r.seq, 'not the head' FROM recent r
    WHERE r.next_seq IS NULL AND (r.seq <> r.head_seq OR r.hash <> r.head_hash)
  UNION ALL SELECT h.chain, h.seq, 'not the head' FROM audit_chain h
    WHERE h.seq > 0 AND NOT EXISTS (SELECT FROM audit r WHERE r.chain = h.chain)
  UNION ALL SELECT n::smallint, 0, 'no head' FROM generate_series(1, 16) n WHERE NOT EXISTS (SELECT FROM audit_chain h WHERE h.chain = n) $$;

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit is append-only: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'DL001';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_chain_stays BEFORE DELETE OR TRUNCATE ON audit_chain FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

REVOKE INSERT, UPDATE, DELETE ON audit, audit_chain FROM dockledger_app;
REVOKE EXECUTE ON FUNCTION audit_append(json), audit_faults(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_append(json), audit_faults(integer) TO dockledger_app;

-- What no company owns, such as a sign-in, is for those who see every company; what is of no warehouse, for those who see every one.
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON audit TO dockledger_app
  USING (((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))
    AND ((SELECT sees_every_warehouse()) OR warehouse_id = ANY ((SELECT seen_warehouses())::uuid[]))
    AND (SELECT own_parties_of()) = '');
