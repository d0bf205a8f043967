-- Derived from migrations/ by derived.test.ts; change it there.

CREATE OR REPLACE FUNCTION public.audit_actors()
 RETURNS TABLE(company_id uuid, id text, name text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_sort TO 'off'
AS $function$
  (WITH RECURSIVE who AS (
    (SELECT a.actor_id, a.actor_name FROM audit a WHERE sees_every_company() ORDER BY a.actor_id DESC, a.id DESC LIMIT 1)
    UNION ALL
    SELECT n.* FROM who w CROSS JOIN LATERAL (
      SELECT a.actor_id, a.actor_name FROM audit a WHERE a.actor_id < w.actor_id ORDER BY a.actor_id DESC, a.id DESC LIMIT 1) n)
  SELECT NULL::uuid, who.* FROM who)
  UNION ALL
  SELECT c.id, w.* FROM unnest(seen_companies()) c (id) CROSS JOIN LATERAL (
    WITH RECURSIVE who AS (
      (SELECT a.actor_id, a.actor_name FROM audit a WHERE a.company_id = c.id ORDER BY a.actor_id DESC, a.id DESC LIMIT 1)
      UNION ALL
      SELECT n.* FROM who w CROSS JOIN LATERAL (
        SELECT a.actor_id, a.actor_name FROM audit a WHERE a.company_id = c.id AND a.actor_id < w.actor_id
        ORDER BY a.actor_id DESC, a.id DESC LIMIT 1) n)
    SELECT * FROM who) w $function$;

CREATE OR REPLACE FUNCTION public.audit_append(entry json)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_sort TO 'off'
AS $function$
DECLARE
  a public.audit := pg_catalog.json_populate_record(NULL::public.audit, entry);
  head public.audit_chain;
  -- 'AUDT': of two integers, as no other lock here with this first one
  locks CONSTANT integer := 1096107092;
  turn integer := (pg_catalog.hashtext(entry OPERATOR(pg_catalog.->>) 'id') OPERATOR(pg_catalog.&) 15) OPERATOR(pg_catalog.+) 1;
BEGIN
  IF a.company_id IS NULL AND a.subject_id OPERATOR(pg_catalog.~) '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
    a := public.audit_place(a);
  END IF;
  IF a.warehouse_id IS NULL AND a.subject_type OPERATOR(pg_catalog.=) ANY (ARRAY['movement', 'exception', 'approval-request'])
    AND a.subject_id OPERATOR(pg_catalog.~) '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
    a.warehouse_id := public.audit_warehouse(a);
  END IF;
  FOR each IN 1 .. 16 LOOP
    IF pg_catalog.pg_try_advisory_xact_lock(locks, each) THEN
      a.chain := each;
      EXIT;
    END IF;
  END LOOP;
  IF a.chain IS NULL THEN
    PERFORM pg_catalog.pg_advisory_xact_lock(locks, turn);
    a.chain := turn;
  END IF;
  SELECT h.* INTO STRICT head FROM public.audit_chain h WHERE h.chain OPERATOR(pg_catalog.=) a.chain ORDER BY h.seq DESC LIMIT 1;
  a.seq := head.seq OPERATOR(pg_catalog.+) 1;
  a.previous := head.hash;
  a.hash := public.audit_hash(a);
  INSERT INTO public.audit VALUES (a.*);
  UPDATE public.audit_chain h SET seq = a.seq, hash = a.hash
    WHERE h.chain OPERATOR(pg_catalog.=) a.chain AND h.seq OPERATOR(pg_catalog.=) head.seq;
END $function$;

CREATE OR REPLACE FUNCTION public.audit_faults(newest integer)
 RETURNS TABLE(chain smallint, seq bigint, fault text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
  UNION ALL SELECT n::smallint, 0, 'no head' FROM generate_series(1, 16) n WHERE NOT EXISTS (SELECT FROM audit_chain h WHERE h.chain = n) $function$;

CREATE OR REPLACE FUNCTION public.audit_hash(a audit)
 RETURNS bytea
 LANGUAGE sql
 STABLE
RETURN sha256(convert_to(audit_text(a), 'UTF8'::name));

CREATE OR REPLACE FUNCTION public.audit_part(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
RETURN COALESCE((((octet_length(value))::text || ':'::text) || value), '-'::text);

CREATE OR REPLACE FUNCTION public.audit_place(INOUT a audit)
 RETURNS audit
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
END $function$;

CREATE OR REPLACE FUNCTION public.audit_text(a audit)
 RETURNS text
 LANGUAGE sql
 STABLE
RETURN concat_ws('
'::text, 'dockledger-audit-1', audit_part(encode((a).previous, 'hex'::text)), audit_part(((a).chain)::text), audit_part(((a).seq)::text), audit_part(((a).id)::text), audit_part(to_char(((a).at AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'::text)), audit_part((a).actor_kind), audit_part((a).actor_id), audit_part((a).actor_name), audit_part((a).via), audit_part((a).address), audit_part((a).request_id), audit_part((a).action), audit_part((a).refused), audit_part(((a).times)::text), audit_part((a).subject_type), audit_part((a).subject_id), audit_part((a).subject_number), audit_part(((a).company_id)::text), audit_part(((a).warehouse_id)::text), audit_part(((a).changes)::text), audit_part((a).reason), audit_part((a).evidence_gateway), audit_part((a).evidence_seq));

CREATE OR REPLACE FUNCTION public.audit_warehouse(a audit)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  SELECT CASE a.subject_type
    -- both its ends may lie in warehouses: it is told where the goods are now
    WHEN 'movement' THEN (SELECT coalesce(t.warehouse_id, f.warehouse_id) FROM movement m JOIN location t ON t.id = m.to_location_id
      JOIN location f ON f.id = m.from_location_id WHERE m.id = a.subject_id::uuid)
    WHEN 'exception' THEN (SELECT d.warehouse_id FROM exception x JOIN door d ON d.id = x.door_id WHERE x.id = a.subject_id::uuid)
    WHEN 'approval-request' THEN (SELECT r.warehouse_id FROM approval_request r WHERE r.id = a.subject_id::uuid)
  END
$function$;

CREATE OR REPLACE FUNCTION public.costs_left_with(of_company uuid, epcs text[])
 RETURNS TABLE(epc text, outside_id uuid, quantity numeric, value numeric)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  SELECT DISTINCT ON (m.epc) m.epc, f.outside_id, f.quantity, f.counter
  FROM movement m JOIN cost_flow f ON f.posting_id = m.posting_id AND f.item_id = m.item_id AND f.to_pool_id IS NULL
    AND (f.epc IS NULL OR f.epc = m.epc)
  WHERE m.company_id = of_company AND m.epc = ANY (epcs) ORDER BY m.epc, m.seq DESC
$function$;

CREATE OR REPLACE FUNCTION public.current_cost(of_company uuid, of_item uuid, of_pool uuid, OUT quantity numeric, OUT value numeric)
 RETURNS record
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
  SELECT l.quantity, l.value INTO quantity, value FROM cost_layer l
    WHERE l.item_id = of_item AND l.pool_id = of_pool AND l.company_id = of_company AND l.quantity > 0 ORDER BY l.seq DESC LIMIT 1;
  IF NOT FOUND THEN
    SELECT f.quantity, f.counter INTO quantity, value FROM cost_flow f
      WHERE f.item_id = of_item AND f.company_id = of_company AND f.from_pool_id IS NULL AND f.counter > 0 ORDER BY f.seq DESC LIMIT 1;
  END IF;
END $function$;

CREATE OR REPLACE FUNCTION public.is_reading()
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$ SELECT current_setting('transaction_read_only') = 'on' $function$;

CREATE OR REPLACE FUNCTION public.last_confirmed_prices(of_company uuid, of_currency text, of_items uuid[], but_order uuid)
 RETURNS TABLE(item_id uuid, order_id uuid, unit_price text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  SELECT DISTINCT ON (l.item_id) l.item_id, o.id, CASE WHEN o.currency = of_currency THEN trim_scale(l.unit_price)::text END
  FROM purchase_order_line l JOIN purchase_order o ON o.id = l.order_id
    JOIN LATERAL (SELECT max(f.at) AS at FROM document_fact f
      WHERE f.document_id = o.id AND f.transition IN ('confirmation','approval') AND f.to_state = 'confirmed') c ON c.at IS NOT NULL
  WHERE l.item_id = ANY (of_items) AND l.unit_price > 0 AND o.company_id = of_company
    AND o.id <> but_order AND o.state NOT IN ('draft','awaiting-approval','cancelled')
  ORDER BY l.item_id, o.currency = of_currency DESC, c.at DESC, l.position DESC
$function$;

CREATE OR REPLACE FUNCTION public.layers_sent(of_company uuid, of_item uuid, transit uuid, epcs text[], line uuid)
 RETURNS TABLE(id uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  SELECT l.id FROM cost_layer l
  WHERE l.item_id = of_item AND l.pool_id = transit AND l.company_id = of_company AND l.quantity > 0 AND EXISTS (
    SELECT FROM cost_part p JOIN cost_flow f ON f.id = p.flow_id
    WHERE p.layer_id = l.id AND p.quantity > 0 AND f.to_pool_id = transit AND (f.document_line_id = line OR f.posting_id IN (
      SELECT s.posting_id FROM unnest(epcs) AS e (epc) CROSS JOIN LATERAL (
        SELECT m.posting_id FROM movement m WHERE m.epc = e.epc AND m.company_id = of_company AND m.to_location_id = transit
        ORDER BY m.seq DESC LIMIT 1) s)))
$function$;

CREATE OR REPLACE FUNCTION public.own_parties_of()
 RETURNS text
 LANGUAGE sql
 STABLE
RETURN COALESCE(current_setting('dockledger.own_parties'::text, true), ''::text);

CREATE OR REPLACE FUNCTION public.people_who_act()
 RETURNS TABLE(id text, name text, email text, roles text[])
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog'
AS $function$
BEGIN
  IF to_regclass('auth."user"') IS NULL THEN RETURN; END IF;
  RETURN QUERY SELECT u.id::text, u.name::text, u.email::text, string_to_array(u.role, ',')
    FROM auth."user" u WHERE to_jsonb(u) ->> 'deactivatedAt' IS NULL AND coalesce(to_jsonb(u) ->> 'banned', 'false') <> 'true';
END $function$;

CREATE OR REPLACE FUNCTION public.refuse_audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'the audit is append-only: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'DL001';
END $function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
  -- only the wiping of a demo company may remove rows, inside wipe_demo()
  IF TG_OP = 'DELETE' AND current_setting('dockledger.wiping', true) = OLD.company_id::text
     AND EXISTS (SELECT FROM company WHERE id = OLD.company_id AND is_demo) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the ledger is append-only: % on % refused; post a reversing movement instead', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'DL001';
END $function$;

CREATE OR REPLACE FUNCTION public.refuse_decision_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
  -- only the wiping of a demo company may remove them, as with the ledger
  IF TG_OP = 'DELETE' AND EXISTS (
    SELECT FROM approval_request r JOIN company c ON c.id = r.company_id
    WHERE r.id = OLD.request_id AND c.is_demo AND current_setting('dockledger.wiping', true) = c.id::text) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'decisions are append-only: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'DL001';
END $function$;

CREATE OR REPLACE FUNCTION public.refuse_other_value()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
  RAISE EXCEPTION '% of % stays as it was made', TG_ARGV[0], TG_TABLE_NAME USING ERRCODE = 'DL001';
END $function$;

CREATE OR REPLACE FUNCTION public.refuse_truncate()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: TRUNCATE on % refused', TG_TABLE_NAME USING ERRCODE = 'DL001';
END $function$;

CREATE OR REPLACE FUNCTION public.seen_companies()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE
RETURN CASE WHEN (COALESCE(current_setting('dockledger.companies'::text, true), ''::text) = ANY (ARRAY[''::text, '*'::text])) THEN '{}'::uuid[] ELSE (string_to_array(current_setting('dockledger.companies'::text, true), ','::text))::uuid[] END;

CREATE OR REPLACE FUNCTION public.seen_warehouses()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE
RETURN CASE WHEN (COALESCE(current_setting('dockledger.warehouses'::text, true), ''::text) = ANY (ARRAY[''::text, '*'::text])) THEN '{}'::uuid[] ELSE (string_to_array(current_setting('dockledger.warehouses'::text, true), ','::text))::uuid[] END;

CREATE OR REPLACE FUNCTION public.sees_every_company()
 RETURNS boolean
 LANGUAGE sql
 STABLE
RETURN (COALESCE(current_setting('dockledger.companies'::text, true), ''::text) = '*'::text);

CREATE OR REPLACE FUNCTION public.sees_every_warehouse()
 RETURNS boolean
 LANGUAGE sql
 STABLE
RETURN (COALESCE(current_setting('dockledger.warehouses'::text, true), ''::text) = '*'::text);

CREATE OR REPLACE FUNCTION public.tell_to_read_again()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
BEGIN
  INSERT INTO public.outbox (topic, payload, created_at) SELECT v, '{"isPartial": true}', now() FROM unnest(TG_ARGV) v;
  RETURN NULL;
END $function$;

CREATE TABLE access_letter (
  id uuid NOT NULL,
  purpose text NOT NULL,
  email text NOT NULL,
  asked_at timestamp with time zone NOT NULL,
  CONSTRAINT access_letter_pkey PRIMARY KEY (id),
  CONSTRAINT access_letter_purpose_check CHECK ((purpose = ANY (ARRAY['invitation'::text, 'reset'::text])))
);

CREATE TABLE approval_decision (
  id uuid NOT NULL,
  request_id uuid NOT NULL,
  "position" integer NOT NULL,
  slot integer,
  verdict text NOT NULL,
  reason text,
  decided_by_id text NOT NULL,
  decided_by text NOT NULL,
  for_id text,
  for_name text,
  document_version integer NOT NULL,
  decided_at timestamp with time zone NOT NULL,
  CONSTRAINT approval_decision_pkey PRIMARY KEY (id),
  CONSTRAINT approval_decision_request_id_fkey FOREIGN KEY (request_id) REFERENCES approval_request(id),
  CONSTRAINT approval_decision_verdict_check CHECK ((verdict = ANY (ARRAY['approved'::text, 'rejected'::text])))
);

CREATE INDEX approval_decision_request ON public.approval_decision USING btree (request_id, decided_at);

CREATE TRIGGER decision_append_only BEFORE DELETE OR UPDATE ON public.approval_decision FOR EACH ROW EXECUTE FUNCTION refuse_decision_change();

CREATE TABLE approval_request (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  warehouse_id uuid,
  party_id uuid,
  document_type text NOT NULL,
  document_id uuid NOT NULL,
  document_number text NOT NULL,
  transition text NOT NULL,
  state text NOT NULL,
  summary jsonb NOT NULL,
  because jsonb NOT NULL,
  asked_by_id text NOT NULL,
  asked_by text NOT NULL,
  asked_at timestamp with time zone NOT NULL,
  step integer DEFAULT 1 NOT NULL,
  ended_at timestamp with time zone,
  ended_by text,
  reason text,
  needs_proof boolean DEFAULT false NOT NULL,
  CONSTRAINT approval_request_pkey PRIMARY KEY (id),
  CONSTRAINT approval_request_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT approval_request_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id),
  CONSTRAINT approval_request_warehouse_id_fkey FOREIGN KEY (warehouse_id) REFERENCES warehouse(id),
  CONSTRAINT approval_request_state_check CHECK ((state = ANY (ARRAY['open'::text, 'approved'::text, 'rejected'::text, 'withdrawn'::text, 'superseded'::text])))
);

CREATE INDEX approval_request_document ON public.approval_request USING btree (document_id, asked_at);

CREATE INDEX approval_request_list ON public.approval_request USING btree (state, asked_at DESC, id DESC);

CREATE UNIQUE INDEX approval_request_open ON public.approval_request USING btree (document_id) WHERE (state = 'open'::text);

CREATE TRIGGER of_one_company BEFORE UPDATE ON public.approval_request FOR EACH ROW WHEN ((old.company_id IS DISTINCT FROM new.company_id)) EXECUTE FUNCTION refuse_other_value('company_id');

CREATE TRIGGER removed AFTER DELETE ON public.approval_request FOR EACH STATEMENT EXECUTE FUNCTION tell_to_read_again('approvals');

CREATE TRIGGER request_of_others AFTER UPDATE ON public.approval_request FOR EACH ROW WHEN (((old.warehouse_id IS DISTINCT FROM new.warehouse_id) OR (old.party_id IS DISTINCT FROM new.party_id))) EXECUTE FUNCTION tell_to_read_again('approvals');

CREATE TABLE approval_rule (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  document_type text NOT NULL,
  transition text NOT NULL,
  conditions jsonb NOT NULL,
  steps jsonb NOT NULL,
  is_active boolean DEFAULT true NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  changed_by text NOT NULL,
  needs_proof boolean DEFAULT false NOT NULL,
  CONSTRAINT approval_rule_pkey PRIMARY KEY (id),
  CONSTRAINT approval_rule_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);

CREATE INDEX approval_rule_applied ON public.approval_rule USING btree (company_id, document_type, transition) WHERE is_active;

CREATE TABLE approval_step (
  request_id uuid NOT NULL,
  "position" integer NOT NULL,
  mode text NOT NULL,
  approvers jsonb NOT NULL,
  escalation jsonb,
  opened_at timestamp with time zone,
  escalated_at timestamp with time zone,
  done_at timestamp with time zone,
  announced_at timestamp with time zone,
  escalation_announced_at timestamp with time zone,
  CONSTRAINT approval_step_pkey PRIMARY KEY (request_id, "position"),
  CONSTRAINT approval_step_request_id_fkey FOREIGN KEY (request_id) REFERENCES approval_request(id),
  CONSTRAINT approval_step_mode_check CHECK ((mode = ANY (ARRAY['all'::text, 'any'::text])))
);

CREATE INDEX approval_step_open ON public.approval_step USING btree (opened_at) WHERE ((opened_at IS NOT NULL) AND (done_at IS NULL));

CREATE TABLE audit (
  chain smallint NOT NULL,
  seq bigint NOT NULL,
  id uuid NOT NULL,
  at timestamp(3) with time zone NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  via text NOT NULL,
  address text,
  request_id text,
  action text NOT NULL,
  refused text,
  times integer NOT NULL,
  subject_type text,
  subject_id text,
  subject_number text,
  company_id uuid,
  warehouse_id uuid,
  changes json,
  reason text,
  evidence_gateway text,
  evidence_seq text,
  previous bytea NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT audit_pkey PRIMARY KEY (chain, seq),
  CONSTRAINT audit_via_check CHECK ((via = ANY (ARRAY['cookie'::text, 'key'::text, 'badge'::text, 'gateway'::text, 'system'::text, 'none'::text])))
);

CREATE INDEX audit_action ON public.audit USING btree (action, id) WHERE (action <> 'POST /movements'::text);

CREATE INDEX audit_actor ON public.audit USING btree (actor_id, id);

CREATE INDEX audit_company ON public.audit USING btree (company_id, id) WHERE (company_id IS NOT NULL);

CREATE INDEX audit_company_actor ON public.audit USING btree (company_id, actor_id, id) WHERE (company_id IS NOT NULL);

CREATE INDEX audit_number ON public.audit USING btree (subject_number text_pattern_ops, id) WHERE (subject_number IS NOT NULL);

CREATE INDEX audit_refused ON public.audit USING btree (id) WHERE (refused IS NOT NULL);

CREATE INDEX audit_subject ON public.audit USING btree (subject_id, id) WHERE (subject_id IS NOT NULL);

CREATE INDEX audit_type ON public.audit USING btree (subject_type, id) WHERE (subject_type <> 'movement'::text);

CREATE UNIQUE INDEX audit_id ON public.audit USING btree (id);

CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE ON public.audit FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();

CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

CREATE TABLE audit_chain (
  chain smallint NOT NULL,
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT audit_chain_pkey PRIMARY KEY (chain, seq)
);

CREATE TRIGGER audit_chain_stays BEFORE DELETE OR TRUNCATE ON public.audit_chain FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

CREATE TABLE badge (
  id uuid NOT NULL,
  person_id text NOT NULL,
  code_hash bytea NOT NULL,
  issued_at timestamp with time zone NOT NULL,
  issued_by text NOT NULL,
  revoked_at timestamp with time zone,
  revoked_by text,
  CONSTRAINT badge_pkey PRIMARY KEY (id)
);

CREATE UNIQUE INDEX badge_code ON public.badge USING btree (code_hash) WHERE (revoked_at IS NULL);

CREATE UNIQUE INDEX badge_open ON public.badge USING btree (person_id) WHERE (revoked_at IS NULL);

CREATE TABLE balance (
  item_id uuid NOT NULL,
  location_id uuid NOT NULL,
  lot text DEFAULT ''::text NOT NULL,
  company_id uuid NOT NULL,
  is_physical boolean NOT NULL,
  on_hand numeric(18,6) NOT NULL,
  tags integer DEFAULT 0 NOT NULL,
  tagged numeric(18,6) DEFAULT 0 NOT NULL,
  as_of_seq bigint NOT NULL,
  evidence_at timestamp with time zone,
  changed_at timestamp with time zone NOT NULL,
  pool_id uuid,
  CONSTRAINT balance_pkey PRIMARY KEY (item_id, location_id, lot),
  CONSTRAINT balance_item_id_fkey FOREIGN KEY (item_id) REFERENCES item(id),
  CONSTRAINT balance_location_id_fkey FOREIGN KEY (location_id) REFERENCES location(id),
  CONSTRAINT balance_physical_not_negative CHECK (((NOT is_physical) OR (on_hand >= (0)::numeric))),
  CONSTRAINT balance_tagged_on_hand CHECK (((NOT is_physical) OR (on_hand >= tagged)))
);

CREATE INDEX balance_location ON public.balance USING btree (location_id);

CREATE INDEX balance_pool ON public.balance USING btree (item_id, pool_id) WHERE (pool_id IS NOT NULL);

CREATE TRIGGER removed AFTER DELETE ON public.balance FOR EACH STATEMENT EXECUTE FUNCTION tell_to_read_again('balances');

CREATE TABLE company (
  id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  base_currency text NOT NULL,
  is_demo boolean DEFAULT false NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT company_code_key UNIQUE (code),
  CONSTRAINT company_pkey PRIMARY KEY (id),
  CONSTRAINT company_base_currency_check CHECK ((base_currency ~ '^[A-Z]{3}$'::text)),
  CONSTRAINT company_code_check CHECK ((code ~ '^[A-Z0-9-]{1,20}$'::text))
);

CREATE TRIGGER demo_or_not_for_good BEFORE UPDATE ON public.company FOR EACH ROW WHEN ((old.is_demo IS DISTINCT FROM new.is_demo)) EXECUTE FUNCTION refuse_other_value('is_demo');

CREATE TABLE company_numbering (
  company_id uuid NOT NULL,
  gs1_prefix text,
  sscc_extension smallint DEFAULT 0 NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  changed_by text NOT NULL,
  CONSTRAINT company_numbering_pkey PRIMARY KEY (company_id),
  CONSTRAINT company_numbering_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT company_numbering_gs1_prefix_check CHECK ((gs1_prefix ~ '^[0-9]{6,12}$'::text)),
  CONSTRAINT company_numbering_sscc_extension_check CHECK (((sscc_extension >= 0) AND (sscc_extension <= 9)))
);

CREATE TABLE conflict_waiver (
  id uuid NOT NULL,
  person_id text NOT NULL,
  conflict text NOT NULL,
  reason text NOT NULL,
  waived_at timestamp with time zone NOT NULL,
  waived_by text NOT NULL,
  revoked_at timestamp with time zone,
  revoked_by text,
  CONSTRAINT conflict_waiver_pkey PRIMARY KEY (id)
);

CREATE UNIQUE INDEX conflict_waiver_open ON public.conflict_waiver USING btree (person_id, conflict) WHERE (revoked_at IS NULL);

CREATE TABLE cost_flow (
  id uuid NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  company_id uuid NOT NULL,
  posting_id uuid NOT NULL,
  item_id uuid NOT NULL,
  from_pool_id uuid,
  to_pool_id uuid,
  document_line_id uuid,
  epc text,
  outside_id uuid,
  quantity numeric(18,6) NOT NULL,
  counter numeric(18,2) NOT NULL,
  variance numeric(18,2) NOT NULL,
  reverses uuid,
  movement_id uuid,
  recorded_at timestamp with time zone NOT NULL,
  CONSTRAINT cost_flow_seq_key UNIQUE (seq),
  CONSTRAINT cost_flow_pkey PRIMARY KEY (id),
  CONSTRAINT cost_flow_reverses_fkey FOREIGN KEY (reverses) REFERENCES cost_flow(id),
  CONSTRAINT cost_flow_check CHECK ((from_pool_id IS DISTINCT FROM to_pool_id)),
  CONSTRAINT cost_flow_quantity_check CHECK ((quantity > (0)::numeric))
);

CREATE INDEX cost_flow_item ON public.cost_flow USING btree (item_id, seq DESC);

CREATE INDEX cost_flow_posting ON public.cost_flow USING btree (posting_id, item_id);

CREATE INDEX cost_flow_priced ON public.cost_flow USING btree (item_id, seq DESC) WHERE ((from_pool_id IS NULL) AND (counter > (0)::numeric));

CREATE INDEX cost_flow_reverses ON public.cost_flow USING btree (reverses) WHERE (reverses IS NOT NULL);

CREATE TRIGGER cost_flow_append_only BEFORE DELETE OR UPDATE ON public.cost_flow FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER cost_flow_no_truncate BEFORE TRUNCATE ON public.cost_flow FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();

CREATE TABLE cost_layer (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  item_id uuid NOT NULL,
  pool_id uuid NOT NULL,
  is_pooled boolean NOT NULL,
  epc text,
  seq bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  quantity numeric(18,6) NOT NULL,
  value numeric(18,2) NOT NULL,
  since timestamp with time zone NOT NULL,
  CONSTRAINT cost_layer_pkey PRIMARY KEY (id),
  CONSTRAINT cost_layer_check CHECK (((quantity > (0)::numeric) OR (value = (0)::numeric))),
  CONSTRAINT cost_layer_quantity_check CHECK ((quantity >= (0)::numeric)),
  CONSTRAINT cost_layer_value_check CHECK ((value >= (0)::numeric))
);

CREATE INDEX cost_layer_epc ON public.cost_layer USING btree (epc, pool_id) WHERE ((epc IS NOT NULL) AND (quantity > (0)::numeric));

CREATE INDEX cost_layer_open ON public.cost_layer USING btree (item_id, pool_id, seq) WHERE (quantity > (0)::numeric);

CREATE UNIQUE INDEX cost_layer_pooled ON public.cost_layer USING btree (item_id, pool_id) WHERE is_pooled;

CREATE TABLE cost_part (
  flow_id uuid NOT NULL,
  "position" integer NOT NULL,
  company_id uuid NOT NULL,
  pool_id uuid NOT NULL,
  layer_id uuid NOT NULL,
  quantity numeric(18,6) NOT NULL,
  value numeric(18,2) NOT NULL,
  CONSTRAINT cost_part_pkey PRIMARY KEY (flow_id, "position"),
  CONSTRAINT cost_part_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES cost_flow(id),
  CONSTRAINT cost_part_quantity_check CHECK ((quantity <> (0)::numeric))
);

CREATE INDEX cost_part_layer ON public.cost_part USING btree (layer_id);

CREATE TRIGGER cost_part_append_only BEFORE DELETE OR UPDATE ON public.cost_part FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER cost_part_no_truncate BEFORE TRUNCATE ON public.cost_part FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();

CREATE TABLE cost_policy (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  category_id uuid,
  warehouse_id uuid,
  method text NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT cost_policy_company_id_category_id_warehouse_id_key UNIQUE NULLS NOT DISTINCT (company_id, category_id, warehouse_id),
  CONSTRAINT cost_policy_pkey PRIMARY KEY (id),
  CONSTRAINT cost_policy_category_id_fkey FOREIGN KEY (category_id) REFERENCES item_category(id),
  CONSTRAINT cost_policy_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT cost_policy_warehouse_id_fkey FOREIGN KEY (warehouse_id) REFERENCES warehouse(id),
  CONSTRAINT cost_policy_method_check CHECK ((method = ANY (ARRAY['fifo'::text, 'average'::text, 'standard'::text, 'specific'::text])))
);

CREATE TABLE delegation (
  id uuid NOT NULL,
  person_id text NOT NULL,
  person_name text NOT NULL,
  deputy_id text NOT NULL,
  deputy_name text NOT NULL,
  begins_at timestamp with time zone NOT NULL,
  ends_at timestamp with time zone NOT NULL,
  created_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  CONSTRAINT delegation_pkey PRIMARY KEY (id),
  CONSTRAINT delegation_check CHECK (((person_id <> deputy_id) AND (begins_at < ends_at)))
);

CREATE INDEX delegation_deputy ON public.delegation USING btree (deputy_id, ends_at) WHERE (ended_at IS NULL);

CREATE TABLE display (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  warehouse_id uuid,
  name text NOT NULL,
  token_hash bytea,
  paired_at timestamp with time zone NOT NULL,
  paired_by text NOT NULL,
  last_seen_at timestamp with time zone,
  revoked_at timestamp with time zone,
  revoked_by text,
  kind text DEFAULT 'display'::text NOT NULL,
  CONSTRAINT display_token_hash_key UNIQUE (token_hash),
  CONSTRAINT display_pkey PRIMARY KEY (id),
  CONSTRAINT display_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT display_warehouse_id_fkey FOREIGN KEY (warehouse_id) REFERENCES warehouse(id),
  CONSTRAINT display_kind_check CHECK ((kind = ANY (ARRAY['display'::text, 'handheld'::text]))),
  CONSTRAINT handheld_of_one_warehouse CHECK (((kind <> 'handheld'::text) OR (warehouse_id IS NOT NULL)))
);

CREATE INDEX display_company ON public.display USING btree (company_id, name, id);

CREATE TABLE display_pairing (
  code text NOT NULL,
  secret_hash bytea NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  display_id uuid,
  kind text DEFAULT 'display'::text NOT NULL,
  asked_from text DEFAULT ''::text NOT NULL,
  CONSTRAINT display_pairing_secret_hash_key UNIQUE (secret_hash),
  CONSTRAINT display_pairing_pkey PRIMARY KEY (code),
  CONSTRAINT display_pairing_display_id_fkey FOREIGN KEY (display_id) REFERENCES display(id) ON DELETE CASCADE,
  CONSTRAINT display_pairing_kind_check CHECK ((kind = ANY (ARRAY['display'::text, 'handheld'::text])))
);

CREATE TABLE dock_session (
  id uuid NOT NULL,
  number text NOT NULL,
  company_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  door_id uuid NOT NULL,
  state text NOT NULL,
  verdict text,
  document_id uuid,
  document_chosen_by text,
  opened_at timestamp with time zone NOT NULL,
  opened_by text NOT NULL,
  last_event_at timestamp with time zone NOT NULL,
  is_present boolean DEFAULT false NOT NULL,
  closed_at timestamp with time zone,
  closed_by text,
  accepted_at timestamp with time zone,
  accepted_by text,
  weight_kg numeric(12,3),
  sums jsonb NOT NULL,
  touched_at timestamp with time zone NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  CONSTRAINT dock_session_company_id_number_key UNIQUE (company_id, number),
  CONSTRAINT dock_session_pkey PRIMARY KEY (id),
  CONSTRAINT dock_session_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT dock_session_door_id_fkey FOREIGN KEY (door_id) REFERENCES door(id),
  CONSTRAINT dock_session_warehouse_id_fkey FOREIGN KEY (warehouse_id) REFERENCES warehouse(id),
  CONSTRAINT dock_session_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text, 'accepted'::text]))),
  CONSTRAINT dock_session_verdict_check CHECK ((verdict = ANY (ARRAY['matched'::text, 'short'::text, 'over'::text, 'foreign'::text, 'unexpected'::text, 'late-passage'::text, 'already-in-stock'::text, 'nothing-seen'::text, 'turned-back'::text, 'unknown'::text])))
);

CREATE INDEX dock_session_door ON public.dock_session USING btree (door_id, opened_at DESC);

CREATE INDEX dock_session_list ON public.dock_session USING btree (opened_at DESC, id DESC);

CREATE INDEX dock_session_pending ON public.dock_session USING btree (warehouse_id) WHERE (state <> 'accepted'::text);

CREATE UNIQUE INDEX dock_session_one_open ON public.dock_session USING btree (door_id) WHERE (state = 'open'::text);

CREATE TRIGGER removed AFTER DELETE ON public.dock_session FOR EACH STATEMENT EXECUTE FUNCTION tell_to_read_again('dock-sessions');

CREATE TABLE dock_session_fact (
  gateway text NOT NULL,
  seq bigint NOT NULL,
  session_id uuid NOT NULL,
  kind text NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  summary text NOT NULL,
  CONSTRAINT dock_session_fact_pkey PRIMARY KEY (gateway, seq),
  CONSTRAINT dock_session_fact_session_id_fkey FOREIGN KEY (session_id) REFERENCES dock_session(id)
);

CREATE INDEX dock_session_fact_session ON public.dock_session_fact USING btree (session_id, occurred_at);

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
  first_seen_at timestamp with time zone NOT NULL,
  last_seen_at timestamp with time zone NOT NULL,
  CONSTRAINT dock_session_tag_pkey PRIMARY KEY (session_id, epc)
);

CREATE TABLE document_fact (
  id uuid NOT NULL,
  document_type text NOT NULL,
  document_id uuid NOT NULL,
  company_id uuid NOT NULL,
  transition text NOT NULL,
  from_state text,
  to_state text NOT NULL,
  actor text NOT NULL,
  at timestamp with time zone NOT NULL,
  input jsonb NOT NULL,
  person_id text,
  version integer NOT NULL,
  CONSTRAINT document_fact_version UNIQUE (document_id, version),
  CONSTRAINT document_fact_pkey PRIMARY KEY (id)
);

CREATE TRIGGER document_fact_append_only BEFORE DELETE OR UPDATE ON public.document_fact FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE document_number (
  company_id uuid NOT NULL,
  prefix text NOT NULL,
  last integer NOT NULL,
  CONSTRAINT document_number_pkey PRIMARY KEY (company_id, prefix),
  CONSTRAINT document_number_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);

CREATE TABLE door (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  gateway text NOT NULL,
  portal text NOT NULL,
  dock_location_id uuid NOT NULL,
  stock_location_id uuid NOT NULL,
  quiet_ms integer NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT door_dock_location_id_key UNIQUE (dock_location_id),
  CONSTRAINT door_gateway_portal_key UNIQUE (gateway, portal),
  CONSTRAINT door_warehouse_id_code_key UNIQUE (warehouse_id, code),
  CONSTRAINT door_pkey PRIMARY KEY (id),
  CONSTRAINT door_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT door_dock_location_id_fkey FOREIGN KEY (dock_location_id) REFERENCES location(id),
  CONSTRAINT door_stock_location_id_fkey FOREIGN KEY (stock_location_id) REFERENCES location(id),
  CONSTRAINT door_warehouse_id_fkey FOREIGN KEY (warehouse_id) REFERENCES warehouse(id),
  CONSTRAINT door_quiet_ms_check CHECK (((quiet_ms >= 500) AND (quiet_ms <= 3600000)))
);

CREATE TRIGGER door_of_others AFTER UPDATE ON public.door FOR EACH ROW WHEN ((old.gateway IS DISTINCT FROM new.gateway)) EXECUTE FUNCTION tell_to_read_again('gateways');

CREATE TRIGGER removed AFTER DELETE ON public.door FOR EACH STATEMENT EXECUTE FUNCTION tell_to_read_again('doors');

CREATE TABLE exception (
  id uuid NOT NULL,
  company_id uuid,
  kind text NOT NULL,
  state text NOT NULL,
  session_id uuid,
  door_id uuid,
  gateway text,
  seq bigint,
  epc text,
  item_id uuid,
  quantity numeric(18,6),
  expectation_id uuid,
  movement_id uuid,
  raw bytea,
  detail jsonb NOT NULL,
  raised_at timestamp with time zone NOT NULL,
  resolution text,
  resolution_reason text,
  resolved_at timestamp with time zone,
  resolved_by text,
  resolution_movement_id uuid,
  version integer DEFAULT 1 NOT NULL,
  CONSTRAINT exception_pkey PRIMARY KEY (id),
  CONSTRAINT exception_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT exception_door_id_fkey FOREIGN KEY (door_id) REFERENCES door(id),
  CONSTRAINT exception_expectation_id_fkey FOREIGN KEY (expectation_id) REFERENCES expectation(id),
  CONSTRAINT exception_item_id_fkey FOREIGN KEY (item_id) REFERENCES item(id),
  CONSTRAINT exception_session_id_fkey FOREIGN KEY (session_id) REFERENCES dock_session(id),
  CONSTRAINT exception_state_check CHECK ((state = ANY (ARRAY['open'::text, 'noted'::text, 'resolved'::text])))
);

CREATE INDEX exception_evidence ON public.exception USING btree (gateway, seq) WHERE (gateway IS NOT NULL);

CREATE INDEX exception_list ON public.exception USING btree (state, raised_at DESC, id DESC);

CREATE INDEX exception_session ON public.exception USING btree (session_id) WHERE (session_id IS NOT NULL);

CREATE TRIGGER removed AFTER DELETE ON public.exception FOR EACH STATEMENT EXECUTE FUNCTION tell_to_read_again('exceptions');

CREATE TABLE expectation (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  door_id uuid,
  direction text NOT NULL,
  document_type text NOT NULL,
  document_id uuid NOT NULL,
  document_number text NOT NULL,
  document_line_id uuid NOT NULL,
  party_name text NOT NULL,
  item_id uuid NOT NULL,
  quantity numeric(18,6) NOT NULL,
  fulfilled numeric(18,6) DEFAULT 0 NOT NULL,
  due_on date,
  closed_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL,
  unit_cost numeric(18,4),
  CONSTRAINT expectation_document_line_id_key UNIQUE (document_line_id),
  CONSTRAINT expectation_pkey PRIMARY KEY (id),
  CONSTRAINT expectation_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT expectation_door_id_fkey FOREIGN KEY (door_id) REFERENCES door(id),
  CONSTRAINT expectation_item_id_fkey FOREIGN KEY (item_id) REFERENCES item(id),
  CONSTRAINT expectation_warehouse_id_fkey FOREIGN KEY (warehouse_id) REFERENCES warehouse(id),
  CONSTRAINT expectation_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
  CONSTRAINT expectation_fulfilled_check CHECK ((fulfilled >= (0)::numeric)),
  CONSTRAINT expectation_quantity_check CHECK ((quantity > (0)::numeric)),
  CONSTRAINT expectation_unit_cost_check CHECK ((unit_cost >= (0)::numeric))
);

CREATE INDEX expectation_document ON public.expectation USING btree (document_id);

CREATE INDEX expectation_item ON public.expectation USING btree (warehouse_id, item_id) WHERE (closed_at IS NULL);

CREATE INDEX expectation_open ON public.expectation USING btree (warehouse_id, due_on, document_number) WHERE (closed_at IS NULL);

CREATE TABLE gateway (
  name text NOT NULL,
  site text NOT NULL,
  company_id uuid,
  state text NOT NULL,
  credential_hash text,
  status jsonb,
  is_online boolean DEFAULT false NOT NULL,
  last_seen_at timestamp with time zone,
  refused_count bigint DEFAULT 0 NOT NULL,
  last_refusal text,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT gateway_pkey PRIMARY KEY (name),
  CONSTRAINT gateway_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT gateway_state_check CHECK ((state = ANY (ARRAY['active'::text, 'revoked'::text, 'quarantined'::text])))
);

CREATE TRIGGER gateway_of_others AFTER UPDATE ON public.gateway FOR EACH ROW WHEN ((old.company_id IS DISTINCT FROM new.company_id)) EXECUTE FUNCTION tell_to_read_again('gateways');

CREATE TRIGGER removed AFTER DELETE ON public.gateway FOR EACH STATEMENT EXECUTE FUNCTION tell_to_read_again('gateways');

CREATE TABLE idempotency (
  principal text NOT NULL,
  key text NOT NULL,
  request_hash bytea NOT NULL,
  status integer,
  body jsonb,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT idempotency_pkey PRIMARY KEY (principal, key)
);

CREATE INDEX idempotency_created ON public.idempotency USING btree (created_at);

CREATE TABLE inbox (
  gateway text NOT NULL,
  seq bigint NOT NULL,
  kind text NOT NULL,
  lane text NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  is_time_corrected boolean DEFAULT false NOT NULL,
  received_at timestamp with time zone NOT NULL,
  observation jsonb NOT NULL,
  content_hash bytea NOT NULL,
  CONSTRAINT inbox_pkey PRIMARY KEY (gateway, seq)
);

CREATE TABLE inbox_todo (
  lane text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  gateway text NOT NULL,
  seq bigint NOT NULL,
  CONSTRAINT inbox_todo_pkey PRIMARY KEY (lane, id)
);

CREATE TABLE item (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  base_unit text NOT NULL,
  tracking text NOT NULL,
  is_active boolean DEFAULT true NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  category_id uuid,
  standard_cost numeric(18,4),
  CONSTRAINT item_company_id_code_key UNIQUE (company_id, code),
  CONSTRAINT item_pkey PRIMARY KEY (id),
  CONSTRAINT item_base_unit_fkey FOREIGN KEY (base_unit) REFERENCES unit(code),
  CONSTRAINT item_category_id_fkey FOREIGN KEY (category_id) REFERENCES item_category(id),
  CONSTRAINT item_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT item_standard_cost_check CHECK ((standard_cost >= (0)::numeric)),
  CONSTRAINT item_tracking_check CHECK ((tracking = ANY (ARRAY['none'::text, 'epc'::text])))
);

CREATE INDEX item_list ON public.item USING btree (company_id, code, id);

CREATE TABLE item_category (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT item_category_company_id_code_key UNIQUE (company_id, code),
  CONSTRAINT item_category_pkey PRIMARY KEY (id),
  CONSTRAINT item_category_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT item_category_code_check CHECK ((code ~ '^[A-Z0-9-]{1,20}$'::text))
);

CREATE TABLE item_gtin (
  gtin14 text NOT NULL,
  company_id uuid NOT NULL,
  item_id uuid NOT NULL,
  quantity numeric(18,6) NOT NULL,
  CONSTRAINT item_gtin_pkey PRIMARY KEY (company_id, gtin14),
  CONSTRAINT item_gtin_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT item_gtin_item_id_fkey FOREIGN KEY (item_id) REFERENCES item(id),
  CONSTRAINT item_gtin_gtin14_check CHECK ((gtin14 ~ '^[0-9]{14}$'::text)),
  CONSTRAINT item_gtin_quantity_check CHECK ((quantity > (0)::numeric))
);

CREATE INDEX item_gtin_item ON public.item_gtin USING btree (item_id);

CREATE TABLE item_unit (
  item_id uuid NOT NULL,
  unit text NOT NULL,
  numerator bigint NOT NULL,
  denominator bigint NOT NULL,
  CONSTRAINT item_unit_pkey PRIMARY KEY (item_id, unit),
  CONSTRAINT item_unit_item_id_fkey FOREIGN KEY (item_id) REFERENCES item(id),
  CONSTRAINT item_unit_unit_fkey FOREIGN KEY (unit) REFERENCES unit(code),
  CONSTRAINT item_unit_denominator_check CHECK ((denominator > 0)),
  CONSTRAINT item_unit_numerator_check CHECK ((numerator > 0))
);

CREATE TABLE label_template (
  id uuid NOT NULL,
  company_id uuid,
  subject text NOT NULL,
  name text NOT NULL,
  name_zh text,
  is_active boolean DEFAULT true NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  CONSTRAINT label_template_name UNIQUE (company_id, name),
  CONSTRAINT label_template_pkey PRIMARY KEY (id),
  CONSTRAINT label_template_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT label_template_subject_check CHECK ((subject = ANY (ARRAY['item'::text, 'location'::text, 'handling-unit'::text, 'tag'::text])))
);

CREATE TABLE label_template_version (
  template_id uuid NOT NULL,
  version integer NOT NULL,
  layout jsonb NOT NULL,
  saved_at timestamp with time zone NOT NULL,
  saved_by text NOT NULL,
  CONSTRAINT label_template_version_pkey PRIMARY KEY (template_id, version),
  CONSTRAINT label_template_version_template_id_fkey FOREIGN KEY (template_id) REFERENCES label_template(id) ON DELETE CASCADE
);

CREATE TABLE lane (
  lane text NOT NULL,
  gateway text NOT NULL,
  portal text,
  CONSTRAINT lane_pkey PRIMARY KEY (lane)
);

CREATE TABLE location (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  warehouse_id uuid,
  parent_id uuid,
  code text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  is_physical boolean GENERATED ALWAYS AS (kind <> ALL (ARRAY['supplier'::text, 'customer'::text, 'gain'::text, 'loss'::text, 'scrap'::text, 'transit'::text])) STORED NOT NULL,
  path text NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  pool_id uuid GENERATED ALWAYS AS 
CASE kind
    WHEN 'dock'::text THEN NULL::uuid
    WHEN 'transit'::text THEN id
    ELSE warehouse_id
END STORED,
  CONSTRAINT location_company_id_warehouse_id_code_key UNIQUE NULLS NOT DISTINCT (company_id, warehouse_id, code),
  CONSTRAINT location_pkey PRIMARY KEY (id),
  CONSTRAINT location_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT location_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES location(id),
  CONSTRAINT location_warehouse_id_fkey FOREIGN KEY (warehouse_id) REFERENCES warehouse(id),
  CONSTRAINT location_check CHECK (((warehouse_id IS NULL) = (kind = ANY (ARRAY['supplier'::text, 'customer'::text, 'gain'::text, 'loss'::text, 'scrap'::text, 'transit'::text])))),
  CONSTRAINT location_kind_check CHECK ((kind = ANY (ARRAY['site'::text, 'zone'::text, 'aisle'::text, 'rack'::text, 'level'::text, 'bin'::text, 'dock'::text, 'staging'::text, 'quarantine'::text, 'supplier'::text, 'customer'::text, 'gain'::text, 'loss'::text, 'scrap'::text, 'transit'::text])))
);

CREATE INDEX location_warehouse ON public.location USING btree (warehouse_id, path);

CREATE TABLE movement (
  id uuid NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  company_id uuid NOT NULL,
  item_id uuid NOT NULL,
  lot text DEFAULT ''::text NOT NULL,
  epc text,
  quantity numeric(18,6) NOT NULL,
  from_location_id uuid NOT NULL,
  to_location_id uuid NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  recorded_at timestamp with time zone NOT NULL,
  reason text NOT NULL,
  session_id uuid,
  document_line_id uuid,
  note text,
  actor text NOT NULL,
  evidence_gateway text,
  evidence_seq bigint,
  reverses uuid,
  idempotency_key text NOT NULL,
  posting_id uuid,
  CONSTRAINT movement_idempotency_key_key UNIQUE (idempotency_key),
  CONSTRAINT movement_seq_key UNIQUE (seq),
  CONSTRAINT movement_pkey PRIMARY KEY (id),
  CONSTRAINT movement_check CHECK ((from_location_id <> to_location_id)),
  CONSTRAINT movement_check1 CHECK (((evidence_gateway IS NULL) = (evidence_seq IS NULL))),
  CONSTRAINT movement_quantity_check CHECK ((quantity > (0)::numeric))
);

CREATE INDEX movement_epc ON public.movement USING btree (epc, seq DESC) WHERE (epc IS NOT NULL);

CREATE INDEX movement_item ON public.movement USING btree (item_id, seq DESC);

CREATE INDEX movement_line ON public.movement USING btree (document_line_id) WHERE (document_line_id IS NOT NULL);

CREATE INDEX movement_reason ON public.movement USING btree (reason, seq DESC) WHERE (reason <> 'passage'::text);

CREATE UNIQUE INDEX movement_reverses ON public.movement USING btree (reverses) WHERE (reverses IS NOT NULL);

CREATE TRIGGER movement_append_only BEFORE DELETE OR UPDATE ON public.movement FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER movement_no_truncate BEFORE TRUNCATE ON public.movement FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();

CREATE TRIGGER removed AFTER DELETE ON public.movement FOR EACH STATEMENT EXECUTE FUNCTION tell_to_read_again('movements');

CREATE TABLE outbox (
  seq bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  topic text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT outbox_pkey PRIMARY KEY (seq)
);

CREATE TABLE party (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  is_supplier boolean DEFAULT false NOT NULL,
  is_customer boolean DEFAULT false NOT NULL,
  email text,
  phone text,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  responsible_id text,
  CONSTRAINT party_company_id_code_key UNIQUE (company_id, code),
  CONSTRAINT party_pkey PRIMARY KEY (id),
  CONSTRAINT party_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);

CREATE TRIGGER party_of_others AFTER UPDATE ON public.party FOR EACH ROW WHEN ((old.responsible_id IS DISTINCT FROM new.responsible_id)) EXECUTE FUNCTION tell_to_read_again('purchase-orders', 'approvals', 'doors');

CREATE TABLE party_bank_account (
  party_id uuid NOT NULL,
  holder text,
  bank_name text,
  account_number text,
  bank_code text,
  changed_at timestamp with time zone NOT NULL,
  changed_by text NOT NULL,
  CONSTRAINT party_bank_account_pkey PRIMARY KEY (party_id),
  CONSTRAINT party_bank_account_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id) ON DELETE CASCADE,
  CONSTRAINT party_bank_account_check CHECK (((holder IS NULL) = (account_number IS NULL)))
);

CREATE TABLE person_link (
  token_hash bytea NOT NULL,
  person_id text NOT NULL,
  issued_at timestamp with time zone NOT NULL,
  issued_by text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  purpose text NOT NULL,
  CONSTRAINT person_link_pkey PRIMARY KEY (token_hash),
  CONSTRAINT person_link_purpose_check CHECK ((purpose = ANY (ARRAY['handed'::text, 'invitation'::text, 'reset'::text])))
);

CREATE UNIQUE INDEX person_link_open ON public.person_link USING btree (person_id, purpose) WHERE (ended_at IS NULL);

CREATE TABLE person_manager (
  person_id text NOT NULL,
  manager_id text NOT NULL,
  CONSTRAINT person_manager_pkey PRIMARY KEY (person_id),
  CONSTRAINT person_manager_check CHECK ((person_id <> manager_id))
);

CREATE TABLE person_scope (
  person_id text NOT NULL,
  companies uuid[],
  warehouses uuid[],
  own_parties boolean DEFAULT false NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  CONSTRAINT person_scope_pkey PRIMARY KEY (person_id)
);

CREATE TABLE pin (
  person_id text NOT NULL,
  hash text,
  set_at timestamp with time zone,
  choice_until timestamp with time zone,
  CONSTRAINT pin_pkey PRIMARY KEY (person_id)
);

CREATE TABLE print_job (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  printer_id uuid NOT NULL,
  template_id uuid NOT NULL,
  template_version integer NOT NULL,
  subject text NOT NULL,
  things jsonb NOT NULL,
  count integer NOT NULL,
  done integer DEFAULT 0 NOT NULL,
  spoiled integer DEFAULT 0 NOT NULL,
  misses integer DEFAULT 0 NOT NULL,
  state text NOT NULL,
  reason text,
  item_id uuid,
  gtin14 text,
  lot text DEFAULT ''::text NOT NULL,
  quantity numeric(18,6),
  prefix_digits smallint,
  next_serial bigint,
  last_serial bigint,
  created_at timestamp with time zone NOT NULL,
  created_by text NOT NULL,
  finished_at timestamp with time zone,
  CONSTRAINT print_job_pkey PRIMARY KEY (id),
  CONSTRAINT print_job_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT print_job_item_id_fkey FOREIGN KEY (item_id) REFERENCES item(id),
  CONSTRAINT print_job_printer_id_fkey FOREIGN KEY (printer_id) REFERENCES printer(id),
  CONSTRAINT print_job_template_id_fkey FOREIGN KEY (template_id) REFERENCES label_template(id),
  CONSTRAINT print_job_warehouse_id_fkey FOREIGN KEY (warehouse_id) REFERENCES warehouse(id),
  CONSTRAINT print_job_check CHECK (((subject = 'tag'::text) = ((gtin14 IS NOT NULL) AND (item_id IS NOT NULL)))),
  CONSTRAINT print_job_count_check CHECK ((count > 0)),
  CONSTRAINT print_job_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'printing'::text, 'printed'::text, 'failed'::text, 'cancelled'::text]))),
  CONSTRAINT print_job_subject_check CHECK ((subject = ANY (ARRAY['item'::text, 'location'::text, 'handling-unit'::text, 'tag'::text])))
);

CREATE INDEX print_job_listed ON public.print_job USING btree (created_at DESC, id DESC);

CREATE INDEX print_job_open ON public.print_job USING btree (printer_id, created_at) WHERE (state = ANY (ARRAY['queued'::text, 'printing'::text]));

CREATE TABLE printer (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  name text NOT NULL,
  host text NOT NULL,
  port integer NOT NULL,
  dpi integer NOT NULL,
  has_rfid boolean NOT NULL,
  font text,
  is_active boolean DEFAULT true NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  fault text,
  lease_holder text,
  lease_until timestamp with time zone,
  CONSTRAINT printer_name UNIQUE (company_id, name),
  CONSTRAINT printer_pkey PRIMARY KEY (id),
  CONSTRAINT printer_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT printer_warehouse_id_fkey FOREIGN KEY (warehouse_id) REFERENCES warehouse(id),
  CONSTRAINT printer_dpi_check CHECK ((dpi = ANY (ARRAY[203, 300, 600]))),
  CONSTRAINT printer_port_check CHECK (((port >= 1) AND (port <= 65535)))
);

CREATE TABLE purchase_order (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  number text NOT NULL,
  supplier_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  door_id uuid,
  currency text NOT NULL,
  expected_on date,
  note text,
  state text NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  created_by text NOT NULL,
  CONSTRAINT purchase_order_company_id_number_key UNIQUE (company_id, number),
  CONSTRAINT purchase_order_pkey PRIMARY KEY (id),
  CONSTRAINT purchase_order_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT purchase_order_door_id_fkey FOREIGN KEY (door_id) REFERENCES door(id),
  CONSTRAINT purchase_order_supplier_id_fkey FOREIGN KEY (supplier_id) REFERENCES party(id),
  CONSTRAINT purchase_order_warehouse_id_fkey FOREIGN KEY (warehouse_id) REFERENCES warehouse(id),
  CONSTRAINT purchase_order_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'awaiting-approval'::text, 'confirmed'::text, 'partly-received'::text, 'received'::text, 'closed'::text, 'cancelled'::text])))
);

CREATE INDEX purchase_order_list ON public.purchase_order USING btree (created_at DESC, id DESC);

CREATE TRIGGER order_of_others AFTER UPDATE ON public.purchase_order FOR EACH ROW WHEN (((old.warehouse_id IS DISTINCT FROM new.warehouse_id) OR (old.supplier_id IS DISTINCT FROM new.supplier_id))) EXECUTE FUNCTION tell_to_read_again('purchase-orders');

CREATE TRIGGER removed AFTER DELETE ON public.purchase_order FOR EACH STATEMENT EXECUTE FUNCTION tell_to_read_again('purchase-orders');

CREATE TABLE purchase_order_line (
  id uuid NOT NULL,
  order_id uuid NOT NULL,
  "position" integer NOT NULL,
  item_id uuid NOT NULL,
  quantity numeric(18,6) NOT NULL,
  unit_price numeric(18,4) NOT NULL,
  received numeric(18,6) DEFAULT 0 NOT NULL,
  CONSTRAINT purchase_order_line_order_id_position_key UNIQUE (order_id, "position"),
  CONSTRAINT purchase_order_line_pkey PRIMARY KEY (id),
  CONSTRAINT purchase_order_line_item_id_fkey FOREIGN KEY (item_id) REFERENCES item(id),
  CONSTRAINT purchase_order_line_order_id_fkey FOREIGN KEY (order_id) REFERENCES purchase_order(id),
  CONSTRAINT purchase_order_line_quantity_check CHECK ((quantity > (0)::numeric)),
  CONSTRAINT purchase_order_line_received_check CHECK ((received >= (0)::numeric)),
  CONSTRAINT purchase_order_line_unit_price_check CHECK ((unit_price >= (0)::numeric))
);

CREATE INDEX purchase_order_line_item ON public.purchase_order_line USING btree (item_id);

CREATE TABLE push_subscription (
  id text NOT NULL,
  person_id text NOT NULL,
  endpoint text NOT NULL,
  p256dh text NOT NULL,
  auth text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT push_subscription_pkey PRIMARY KEY (id)
);

CREATE INDEX push_subscription_person ON public.push_subscription USING btree (person_id);

CREATE TABLE role (
  code text NOT NULL,
  name text NOT NULL,
  name_zh text NOT NULL,
  permissions text[] NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  changed_by text NOT NULL,
  CONSTRAINT role_pkey PRIMARY KEY (code),
  CONSTRAINT role_code_check CHECK ((code ~ '^[a-z][a-z0-9-]{1,40}$'::text))
);

CREATE TABLE serial_counter (
  gtin14 text NOT NULL,
  next_serial bigint NOT NULL,
  CONSTRAINT serial_counter_pkey PRIMARY KEY (gtin14),
  CONSTRAINT serial_counter_next_serial_check CHECK (((next_serial >= 1) AND (next_serial <= '274877906944'::bigint)))
);

CREATE TABLE shift (
  id uuid NOT NULL,
  display_id uuid NOT NULL,
  person_id text NOT NULL,
  badge_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  began_at timestamp with time zone NOT NULL,
  used_at timestamp with time zone NOT NULL,
  locked_at timestamp with time zone,
  ended_at timestamp with time zone,
  CONSTRAINT shift_token_hash_key UNIQUE (token_hash),
  CONSTRAINT shift_pkey PRIMARY KEY (id),
  CONSTRAINT shift_badge_id_fkey FOREIGN KEY (badge_id) REFERENCES badge(id),
  CONSTRAINT shift_display_id_fkey FOREIGN KEY (display_id) REFERENCES display(id) ON DELETE CASCADE
);

CREATE INDEX shift_person ON public.shift USING btree (person_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX shift_open ON public.shift USING btree (display_id) WHERE (ended_at IS NULL);

CREATE TABLE sign_in_rule (
  role text NOT NULL,
  idle_minutes integer,
  grace_days integer NOT NULL,
  required_since timestamp with time zone,
  version integer DEFAULT 1 NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  changed_by text NOT NULL,
  lock_minutes integer DEFAULT 15 NOT NULL,
  shift_hours integer DEFAULT 12 NOT NULL,
  CONSTRAINT sign_in_rule_pkey PRIMARY KEY (role),
  CONSTRAINT sign_in_rule_grace_days_check CHECK (((grace_days >= 0) AND (grace_days <= 90))),
  CONSTRAINT sign_in_rule_idle_minutes_check CHECK (((idle_minutes >= 5) AND (idle_minutes <= 10080))),
  CONSTRAINT sign_in_rule_lock_minutes_check CHECK (((lock_minutes >= 2) AND (lock_minutes <= 480))),
  CONSTRAINT sign_in_rule_role_check CHECK ((role ~ '^[a-z][a-z0-9-]{1,40}$'::text)),
  CONSTRAINT sign_in_rule_shift_hours_check CHECK (((shift_hours >= 1) AND (shift_hours <= 24)))
);

CREATE TABLE socket_io_attachments (
  id bigint DEFAULT nextval('socket_io_attachments_id_seq'::regclass) NOT NULL,
  created_at timestamp with time zone DEFAULT now(),
  payload bytea,
  CONSTRAINT socket_io_attachments_id_key UNIQUE (id)
);

CREATE TABLE sscc (
  sscc18 text NOT NULL,
  company_id uuid NOT NULL,
  allocated_at timestamp with time zone NOT NULL,
  allocated_by text NOT NULL,
  CONSTRAINT sscc_pkey PRIMARY KEY (sscc18),
  CONSTRAINT sscc_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);

CREATE INDEX sscc_company ON public.sscc USING btree (company_id);

CREATE TABLE sscc_counter (
  prefix text NOT NULL,
  next_serial bigint NOT NULL,
  CONSTRAINT sscc_counter_pkey PRIMARY KEY (prefix),
  CONSTRAINT sscc_counter_next_serial_check CHECK ((next_serial >= 0))
);

CREATE TABLE tag (
  epc text NOT NULL,
  company_id uuid NOT NULL,
  item_id uuid NOT NULL,
  quantity numeric(18,6) NOT NULL,
  location_id uuid,
  state text NOT NULL,
  last_seen_at timestamp with time zone,
  last_movement_id uuid,
  CONSTRAINT tag_pkey PRIMARY KEY (epc, company_id),
  CONSTRAINT tag_moved CHECK ((((state = 'commissioned'::text) = (location_id IS NULL)) AND ((state = 'commissioned'::text) = (last_movement_id IS NULL)))),
  CONSTRAINT tag_quantity_check CHECK ((quantity > (0)::numeric)),
  CONSTRAINT tag_state_check CHECK ((state = ANY (ARRAY['at-dock'::text, 'in-stock'::text, 'left'::text, 'returned'::text, 'retired'::text, 'commissioned'::text])))
);

CREATE TABLE tag_label (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  warehouse_id uuid NOT NULL,
  job_id uuid NOT NULL,
  item_id uuid NOT NULL,
  gtin14 text NOT NULL,
  serial bigint NOT NULL,
  epc text NOT NULL,
  state text NOT NULL,
  read_back text,
  at timestamp with time zone NOT NULL,
  CONSTRAINT tag_label_epc_key UNIQUE (epc),
  CONSTRAINT tag_label_gtin14_serial_key UNIQUE (gtin14, serial),
  CONSTRAINT tag_label_pkey PRIMARY KEY (id),
  CONSTRAINT tag_label_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  CONSTRAINT tag_label_item_id_fkey FOREIGN KEY (item_id) REFERENCES item(id),
  CONSTRAINT tag_label_job_id_fkey FOREIGN KEY (job_id) REFERENCES print_job(id),
  CONSTRAINT tag_label_warehouse_id_fkey FOREIGN KEY (warehouse_id) REFERENCES warehouse(id),
  CONSTRAINT tag_label_state_check CHECK ((state = ANY (ARRAY['sent'::text, 'verified'::text, 'void'::text, 'wrong'::text, 'unknown'::text, 'exists'::text])))
);

CREATE INDEX tag_label_job ON public.tag_label USING btree (job_id, id);

CREATE TABLE unit (
  code text NOT NULL,
  name_en text NOT NULL,
  name_zh text NOT NULL,
  decimals smallint NOT NULL,
  CONSTRAINT unit_pkey PRIMARY KEY (code),
  CONSTRAINT unit_code_check CHECK ((code ~ '^[a-z0-9]{1,10}$'::text)),
  CONSTRAINT unit_decimals_check CHECK (((decimals >= 0) AND (decimals <= 6)))
);

CREATE TABLE view_version (
  view text NOT NULL,
  version bigint NOT NULL,
  CONSTRAINT view_version_pkey PRIMARY KEY (view)
);

CREATE TABLE warehouse (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  time_zone text NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT warehouse_company_id_code_key UNIQUE (company_id, code),
  CONSTRAINT warehouse_pkey PRIMARY KEY (id),
  CONSTRAINT warehouse_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id)
);

CREATE TABLE wiped_gateway (
  name text NOT NULL,
  wiped_at timestamp with time zone NOT NULL,
  CONSTRAINT wiped_gateway_pkey PRIMARY KEY (name)
);
