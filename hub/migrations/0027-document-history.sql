-- Why: what happened to a document is told in the order in which it happened to it, which is that of its versions. A transaction that
-- began earlier and waited for another wrote an earlier instant, and stood before what it had waited for.
ALTER TABLE document_fact ADD COLUMN version integer;
ALTER TABLE document_fact DISABLE TRIGGER document_fact_append_only;
UPDATE document_fact f SET version = n.version
  FROM (SELECT id, row_number() OVER (PARTITION BY document_id ORDER BY at, id) AS version FROM document_fact) n WHERE n.id = f.id;
ALTER TABLE document_fact ENABLE TRIGGER document_fact_append_only;
ALTER TABLE document_fact ALTER COLUMN version SET NOT NULL;
DROP INDEX document_fact_document;
ALTER TABLE document_fact ADD CONSTRAINT document_fact_version UNIQUE (document_id, version);

-- A price last paid in another currency has no rate to be compared at: null, so that rules about prices that rose may ask.
DROP FUNCTION last_confirmed_prices(uuid, text, uuid[], uuid);
CREATE FUNCTION last_confirmed_prices(of_company uuid, of_currency text, of_items uuid[], but_order uuid)
  RETURNS TABLE (item_id uuid, order_id uuid, unit_price text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT ON (l.item_id) l.item_id, o.id, CASE WHEN o.currency = of_currency THEN trim_scale(l.unit_price)::text END
  FROM purchase_order_line l JOIN purchase_order o ON o.id = l.order_id
    JOIN LATERAL (SELECT max(f.at) AS at FROM document_fact f
      WHERE f.document_id = o.id AND f.transition IN ('confirmation','approval') AND f.to_state = 'confirmed') c ON c.at IS NOT NULL
  WHERE l.item_id = ANY (of_items) AND l.unit_price > 0 AND o.company_id = of_company
    AND o.id <> but_order AND o.state NOT IN ('draft','awaiting-approval','cancelled')
  ORDER BY l.item_id, o.currency = of_currency DESC, c.at DESC, l.position DESC
$$;
REVOKE ALL ON FUNCTION last_confirmed_prices(uuid, text, uuid[], uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION last_confirmed_prices(uuid, text, uuid[], uuid) TO dockledger_app;

-- Whoever looks after one warehouse sees in the audit what was decided about its orders and differences.
CREATE FUNCTION audit_warehouse(a audit) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE a.subject_type
    -- both its ends may lie in warehouses: it is told where the goods are now
    WHEN 'movement' THEN (SELECT coalesce(t.warehouse_id, f.warehouse_id) FROM movement m JOIN location t ON t.id = m.to_location_id
      JOIN location f ON f.id = m.from_location_id WHERE m.id = a.subject_id::uuid)
    WHEN 'exception' THEN (SELECT d.warehouse_id FROM exception x JOIN door d ON d.id = x.door_id WHERE x.id = a.subject_id::uuid)
    WHEN 'approval-request' THEN (SELECT r.warehouse_id FROM approval_request r WHERE r.id = a.subject_id::uuid)
  END
$$;
REVOKE ALL ON FUNCTION audit_warehouse(audit) FROM PUBLIC;
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
END $$;
