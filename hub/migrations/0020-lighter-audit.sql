-- Why: a movement by hand is in the audit too, and must not be slowed down by it; and while a backup or a report holds an old snapshot
-- appending must cost what it always does. A head was a row that each append changed in place: the versions that the snapshot kept
-- alive were read one by one, three times as slow after 20,000 appends. Now the newest head of a chain is found by an index, and whoever
-- appends holds an advisory lock instead of the row.
DROP INDEX audit_actor, audit_action, audit_type, audit_number;
-- of one person, key or gateway, over everything and within a company
CREATE INDEX audit_actor ON audit (actor_id, id);
CREATE INDEX audit_company_actor ON audit (company_id, actor_id, id) WHERE company_id IS NOT NULL;
-- by how a number begins; LIKE would not use it under row-level security
CREATE INDEX audit_number ON audit (subject_number text_pattern_ops, id) WHERE subject_number IS NOT NULL;
-- movements by hand are most of all rows: whoever asks for them walks through all of them anyway
CREATE INDEX audit_type ON audit (subject_type, id) WHERE subject_type <> 'movement';
CREATE INDEX audit_action ON audit (action, id) WHERE action <> 'POST /movements';

ALTER TABLE audit_chain DROP CONSTRAINT audit_chain_pkey, RESET (fillfactor), ADD PRIMARY KEY (chain, seq);

-- The bodies are bound to their names here, not where they are called: so the function below needs no search_path of its own.
CREATE OR REPLACE FUNCTION audit_part(value text) RETURNS text LANGUAGE sql IMMUTABLE
  RETURN coalesce(octet_length(value)::text || ':' || value, '-');
CREATE OR REPLACE FUNCTION audit_text(a audit) RETURNS text LANGUAGE sql STABLE
  RETURN concat_ws(E'\n', 'dockledger-audit-1', audit_part(encode(a.previous, 'hex')), audit_part(a.chain::text), audit_part(a.seq::text),
    audit_part(a.id::text), audit_part(to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
    audit_part(a.actor_kind), audit_part(a.actor_id), audit_part(a.actor_name), audit_part(a.via), audit_part(a.address),
    audit_part(a.request_id), audit_part(a.action), audit_part(a.refused), audit_part(a.times::text),
    audit_part(a.subject_type), audit_part(a.subject_id), audit_part(a.subject_number), audit_part(a.company_id::text),
    audit_part(a.warehouse_id::text), audit_part(a.changes::text), audit_part(a.reason), audit_part(a.evidence_gateway),
    audit_part(a.evidence_seq));
CREATE OR REPLACE FUNCTION audit_hash(a audit) RETURNS bytea LANGUAGE sql STABLE RETURN sha256(convert_to(audit_text(a), 'UTF8'));

-- Takes a chain that nobody holds; when all are held it waits for one. The settings leave the planner the index alone, which it would
-- not choose for a table that was small when it looked. Names and operators are told in full: this runs as the owner, and whoever
-- calls it has a search_path of his own.
CREATE OR REPLACE FUNCTION audit_append(entry json) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
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
  -- both its ends may lie in warehouses: it is told where the goods are now
  IF a.warehouse_id IS NULL AND a.subject_type OPERATOR(pg_catalog.=) 'movement' THEN
    SELECT coalesce(t.warehouse_id, f.warehouse_id) INTO a.warehouse_id FROM public.movement m
      JOIN public.location t ON t.id OPERATOR(pg_catalog.=) m.to_location_id
      JOIN public.location f ON f.id OPERATOR(pg_catalog.=) m.from_location_id
      WHERE m.id OPERATOR(pg_catalog.=) a.subject_id::pg_catalog.uuid;
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
END $$;

-- Who is in the audit, for a search by name: each once with his newest name, by stepping over all his other rows in the index. For who
-- sees every company without one; otherwise those of each company he sees. Not under row-level security, which would make it look
-- at the rows between; it shows names to nobody, the rows found by them are looked at again.
CREATE FUNCTION audit_actors() RETURNS TABLE (company_id uuid, id text, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
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
    SELECT * FROM who) w $$;
REVOKE EXECUTE ON FUNCTION audit_actors() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_actors() TO dockledger_app;
