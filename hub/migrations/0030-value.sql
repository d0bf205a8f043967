-- Why: what stock is worth, to the cent and at any moment. Goods are valued in pools: a warehouse but for its docks, whose
-- goods are nobody's yet, and what is in transit. A flow is what crosses a pool's edge in one posting; it says which layers it took
-- from and which it made. Flows and parts are the ledger of value: added, never changed. Layers hold what is left, as amounts; they
-- equal the fold of their parts.
ALTER TABLE location ADD COLUMN pool_id uuid
  GENERATED ALWAYS AS (CASE kind WHEN 'dock' THEN NULL WHEN 'transit' THEN id ELSE warehouse_id END) STORED;
-- as its location says: every posting reads it with the balance it locks
ALTER TABLE balance ADD COLUMN pool_id uuid;
UPDATE balance b SET pool_id = l.pool_id FROM location l WHERE l.id = b.location_id AND l.pool_id IS NOT NULL;
CREATE INDEX balance_pool ON balance (item_id, pool_id) WHERE pool_id IS NOT NULL;

-- one posting of one document: what was posted together
ALTER TABLE movement ADD COLUMN posting_id uuid;

CREATE TABLE item_category (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  code text NOT NULL CHECK (code ~ '^[A-Z0-9-]{1,20}$'),
  name text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  UNIQUE (company_id, code)
);
ALTER TABLE item ADD COLUMN category_id uuid REFERENCES item_category,
  -- base currency per base unit: what standard-cost pools take it in at
  ADD COLUMN standard_cost numeric(18,4) CHECK (standard_cost >= 0);

-- The most telling wins: category and warehouse, category, warehouse, neither; none at all is FIFO.
CREATE TABLE cost_policy (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  category_id uuid REFERENCES item_category,
  warehouse_id uuid REFERENCES warehouse,
  method text NOT NULL CHECK (method IN ('fifo','average','standard','specific')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  UNIQUE NULLS NOT DISTINCT (company_id, category_id, warehouse_id)
);

CREATE TABLE cost_flow (
  id uuid PRIMARY KEY,
  seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  company_id uuid NOT NULL,
  posting_id uuid NOT NULL,
  item_id uuid NOT NULL,
  from_pool_id uuid,
  to_pool_id uuid,
  document_line_id uuid,
  -- where costs are specific; else the tags of one line are one flow
  epc text,
  -- the virtual place or dock on the other side of a pool's edge; null with neither: what was there before values were kept
  outside_id uuid,
  quantity numeric(18,6) NOT NULL CHECK (quantity > 0),
  -- what it is worth outside: owed to the supplier, or the cost of what went
  counter numeric(18,2) NOT NULL,
  -- taken + come − placed − gone: a price or cost difference
  variance numeric(18,2) NOT NULL,
  reverses uuid REFERENCES cost_flow,
  -- the first of its movements: the others are of the same posting
  movement_id uuid,
  recorded_at timestamptz NOT NULL,
  CHECK (from_pool_id IS DISTINCT FROM to_pool_id)
);
CREATE INDEX cost_flow_posting ON cost_flow (posting_id, item_id);
CREATE INDEX cost_flow_reverses ON cost_flow (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX cost_flow_item ON cost_flow (item_id, seq DESC);
CREATE INDEX cost_flow_priced ON cost_flow (item_id, seq DESC) WHERE from_pool_id IS NULL AND counter > 0;

CREATE TABLE cost_part (
  flow_id uuid NOT NULL REFERENCES cost_flow,
  position integer NOT NULL,
  company_id uuid NOT NULL,
  -- of its layer
  pool_id uuid NOT NULL,
  layer_id uuid NOT NULL,
  -- below zero: taken
  quantity numeric(18,6) NOT NULL CHECK (quantity <> 0),
  value numeric(18,2) NOT NULL,
  PRIMARY KEY (flow_id, position)
);
CREATE INDEX cost_part_layer ON cost_part (layer_id);

CREATE TABLE cost_layer (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL,
  item_id uuid NOT NULL,
  pool_id uuid NOT NULL,
  -- the one layer of a pool at average or standard cost
  is_pooled boolean NOT NULL,
  epc text,
  -- used up in this order
  seq bigint GENERATED ALWAYS AS IDENTITY,
  quantity numeric(18,6) NOT NULL CHECK (quantity >= 0),
  value numeric(18,2) NOT NULL CHECK (value >= 0),
  -- when these goods first came, whatever pools they went through
  since timestamptz NOT NULL,
  CHECK (quantity > 0 OR value = 0)
);
CREATE INDEX cost_layer_open ON cost_layer (item_id, pool_id, seq) WHERE quantity > 0;
CREATE UNIQUE INDEX cost_layer_pooled ON cost_layer (item_id, pool_id) WHERE is_pooled;
CREATE INDEX cost_layer_epc ON cost_layer (epc, pool_id) WHERE epc IS NOT NULL AND quantity > 0;

CREATE TRIGGER cost_flow_append_only BEFORE UPDATE OR DELETE ON cost_flow FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cost_flow_no_truncate BEFORE TRUNCATE ON cost_flow FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
CREATE TRIGGER cost_part_append_only BEFORE UPDATE OR DELETE ON cost_part FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cost_part_no_truncate BEFORE TRUNCATE ON cost_part FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();

-- What is in transit has a worth, so there is never less than nothing of it: whatever somebody took out by hand beyond what went in, or
-- what its tags stand for, was found.
DO $$ DECLARE lacking record; source uuid; made bigint; BEGIN
  FOR lacking IN
    SELECT b.*, greatest(b.tagged, 0) - b.on_hand AS quantity FROM balance b JOIN location l ON l.id = b.location_id
    WHERE l.kind = 'transit' AND b.on_hand < greatest(b.tagged, 0)
  LOOP
    SELECT id INTO STRICT source FROM location WHERE company_id = lacking.company_id AND kind = 'gain';
    INSERT INTO movement (id, company_id, item_id, lot, quantity, from_location_id, to_location_id, occurred_at, recorded_at, reason, note,
        actor, idempotency_key)
      VALUES (gen_random_uuid(), lacking.company_id, lacking.item_id, lacking.lot, lacking.quantity, source, lacking.location_id, now(),
        now(), 'manual', 'More left transit than went in: found when values were first kept', 'Dockledger',
        'value/transit/' || lacking.item_id || '/' || lacking.lot)
      RETURNING seq INTO made;
    UPDATE balance SET on_hand = on_hand + lacking.quantity, as_of_seq = made, changed_at = now()
      WHERE (item_id, location_id, lot) = (lacking.item_id, lacking.location_id, lacking.lot);
    INSERT INTO balance (item_id, location_id, lot, company_id, is_physical, on_hand, as_of_seq, changed_at)
      VALUES (lacking.item_id, source, lacking.lot, lacking.company_id, false, -lacking.quantity, made, now())
      ON CONFLICT (item_id, location_id, lot) DO UPDATE
        SET on_hand = balance.on_hand - lacking.quantity, as_of_seq = made, changed_at = now();
  END LOOP;
END $$;

-- what was there before values were kept: at the average price paid for it in the company's own currency, else at nothing
DO $$ DECLARE held record; flow uuid; layer uuid; worth numeric; BEGIN
  FOR held IN
    SELECT b.company_id, b.item_id, b.pool_id, sum(b.on_hand) AS quantity, max(b.changed_at) AS at
    FROM balance b WHERE b.pool_id IS NOT NULL GROUP BY 1, 2, 3 HAVING sum(b.on_hand) > 0
  LOOP
    SELECT round(held.quantity * sum(l.unit_price * l.received) / sum(l.received), 2) INTO worth
      FROM purchase_order_line l JOIN purchase_order o ON o.id = l.order_id JOIN company c ON c.id = o.company_id
      WHERE l.item_id = held.item_id AND o.company_id = held.company_id AND o.currency = c.base_currency AND l.received > 0;
    flow := gen_random_uuid();
    layer := gen_random_uuid();
    INSERT INTO cost_flow (id, company_id, posting_id, item_id, to_pool_id, quantity, counter, variance, recorded_at)
      VALUES (flow, held.company_id, flow, held.item_id, held.pool_id, held.quantity, coalesce(worth, 0), 0, held.at);
    INSERT INTO cost_layer (id, company_id, item_id, pool_id, is_pooled, quantity, value, since)
      VALUES (layer, held.company_id, held.item_id, held.pool_id, false, held.quantity, coalesce(worth, 0), held.at);
    INSERT INTO cost_part VALUES (flow, 0, held.company_id, held.pool_id, layer, held.quantity, coalesce(worth, 0));
  END LOOP;
END $$;

-- what an order's line pays for a base unit, in the company's own currency; null: in another currency
ALTER TABLE expectation ADD COLUMN unit_cost numeric(18,4) CHECK (unit_cost >= 0);
UPDATE expectation e SET unit_cost = l.unit_price
  FROM purchase_order_line l JOIN purchase_order o ON o.id = l.order_id JOIN company c ON c.id = o.company_id
  WHERE l.id = e.document_line_id AND o.currency = c.base_currency;

-- a category is its company's; a policy may be a warehouse's; value belongs to a pool
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['item_category', 'cost_policy'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY seen ON %I TO dockledger_app
      USING ((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))', t);
  END LOOP;
END $$;
-- What is in transit is of the whole company, as with balances: who sees a part of it reads nothing of that, and sends goods on their way.
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['cost_layer', 'cost_part'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY seen ON %I TO dockledger_app
      USING (((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))
        AND ((SELECT sees_every_warehouse()) OR pool_id = ANY ((SELECT seen_warehouses())::uuid[])
          OR (NOT (SELECT is_reading()) AND pool_id IN (SELECT id FROM location WHERE kind = %L))))', t, 'transit');
  END LOOP;
END $$;
ALTER TABLE cost_flow ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON cost_flow TO dockledger_app
  USING (((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))
    AND ((SELECT sees_every_warehouse()) OR from_pool_id = ANY ((SELECT seen_warehouses())::uuid[])
      OR to_pool_id = ANY ((SELECT seen_warehouses())::uuid[])
      OR (NOT (SELECT is_reading()) AND coalesce(from_pool_id, to_pool_id) IN (SELECT id FROM location WHERE kind = 'transit'))));

-- A cost tells what was paid to whoever was paid: who sees only his own customers and suppliers reads none.
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['cost_layer', 'cost_flow', 'cost_part'] LOOP
    EXECUTE format('CREATE POLICY own_parties ON %I AS RESTRICTIVE FOR SELECT TO dockledger_app
      USING ((SELECT own_parties_of()) = %L OR NOT (SELECT is_reading()))', t, '');
  END LOOP;
END $$;

-- What goods cost is the same whoever moves them: what decides it is asked for across the company, and is not told.

-- a base unit of what came last and is still there, else of what was last paid for: what goods cost that come without a price
CREATE FUNCTION current_cost(of_company uuid, of_item uuid, of_pool uuid, OUT quantity numeric, OUT value numeric)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  SELECT l.quantity, l.value INTO quantity, value FROM cost_layer l
    WHERE l.item_id = of_item AND l.pool_id = of_pool AND l.company_id = of_company AND l.quantity > 0 ORDER BY l.seq DESC LIMIT 1;
  IF NOT FOUND THEN
    SELECT f.quantity, f.counter INTO quantity, value FROM cost_flow f
      WHERE f.item_id = of_item AND f.company_id = of_company AND f.from_pool_id IS NULL AND f.counter > 0 ORDER BY f.seq DESC LIMIT 1;
  END IF;
END $$;

-- where each tag last left all pools to, and what it left with
CREATE FUNCTION costs_left_with(of_company uuid, epcs text[]) RETURNS TABLE (epc text, outside_id uuid, quantity numeric, value numeric)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT ON (m.epc) m.epc, f.outside_id, f.quantity, f.counter
  FROM movement m JOIN cost_flow f ON f.posting_id = m.posting_id AND f.item_id = m.item_id AND f.to_pool_id IS NULL
    AND (f.epc IS NULL OR f.epc = m.epc)
  WHERE m.company_id = of_company AND m.epc = ANY (epcs) ORDER BY m.epc, m.seq DESC
$$;

-- open layers in transit that were made when these tags were last sent, or goods of this line of a document were
CREATE FUNCTION layers_sent(of_company uuid, of_item uuid, transit uuid, epcs text[], line uuid) RETURNS TABLE (id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT l.id FROM cost_layer l
  WHERE l.item_id = of_item AND l.pool_id = transit AND l.company_id = of_company AND l.quantity > 0 AND EXISTS (
    SELECT FROM cost_part p JOIN cost_flow f ON f.id = p.flow_id
    WHERE p.layer_id = l.id AND p.quantity > 0 AND f.to_pool_id = transit AND (f.document_line_id = line OR f.posting_id IN (
      SELECT s.posting_id FROM unnest(epcs) AS e (epc) CROSS JOIN LATERAL (
        SELECT m.posting_id FROM movement m WHERE m.epc = e.epc AND m.company_id = of_company AND m.to_location_id = transit
        ORDER BY m.seq DESC LIMIT 1) s)))
$$;
DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['current_cost(uuid, uuid, uuid)', 'costs_left_with(uuid, text[])', 'layers_sent(uuid, uuid, uuid, text[], uuid)'] LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO dockledger_app', f);
  END LOOP;
END $$;
