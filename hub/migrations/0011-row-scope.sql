-- Why: who may see which rows is the database's to say, so that lists, details, searches, reports and live patches inherit it and
-- none can forget it. The hub signs in as a member of dockledger_app, which owns nothing and cannot bypass these policies;
-- each transaction says for whom it acts (hub/platform/db/scope.ts). One that says nothing sees nothing.
DO $$ BEGIN
  CREATE ROLE dockledger_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

-- '*' or ids joined by commas; absent is nobody. Read once a query, as scalar sub-selects.
CREATE FUNCTION sees_every_company() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('dockledger.companies', true), '') = '*' $$;
CREATE FUNCTION seen_companies() RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN coalesce(current_setting('dockledger.companies', true), '') IN ('', '*') THEN '{}'::uuid[]
    ELSE string_to_array(current_setting('dockledger.companies', true), ',')::uuid[] END $$;
CREATE FUNCTION sees_every_warehouse() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('dockledger.warehouses', true), '') = '*' $$;
CREATE FUNCTION seen_warehouses() RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN coalesce(current_setting('dockledger.warehouses', true), '') IN ('', '*') THEN '{}'::uuid[]
    ELSE string_to_array(current_setting('dockledger.warehouses', true), ',')::uuid[] END $$;
-- the person to whose own customers and suppliers the view is limited; '' is no such limit
CREATE FUNCTION own_parties_of() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('dockledger.own_parties', true), '') $$;

-- whose customer or supplier it is: a person's id
ALTER TABLE party ADD COLUMN responsible_id text;

ALTER TABLE company ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON company TO dockledger_app
  USING ((SELECT sees_every_company()) OR id = ANY ((SELECT seen_companies())::uuid[]));

-- rows of a company, and no narrower
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['item', 'item_gtin', 'document_fact', 'document_number'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY seen ON %I TO dockledger_app
      USING ((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))', t);
  END LOOP;
END $$;

ALTER TABLE party ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON party TO dockledger_app
  USING (((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))
    AND ((SELECT own_parties_of()) = '' OR responsible_id = (SELECT own_parties_of())));

ALTER TABLE warehouse ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON warehouse TO dockledger_app
  USING (((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))
    AND ((SELECT sees_every_warehouse()) OR id = ANY ((SELECT seen_warehouses())::uuid[])));

-- rows of a warehouse; virtual locations (supplier, gain, …) have none and belong to the whole company
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['location', 'door', 'dock_session', 'expectation'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY seen ON %I TO dockledger_app
      USING (((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))
        AND ((SELECT sees_every_warehouse()) OR warehouse_id IS NULL OR warehouse_id = ANY ((SELECT seen_warehouses())::uuid[])))', t);
  END LOOP;
END $$;

ALTER TABLE purchase_order ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON purchase_order TO dockledger_app
  USING (((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))
    AND ((SELECT sees_every_warehouse()) OR warehouse_id = ANY ((SELECT seen_warehouses())::uuid[]))
    AND ((SELECT own_parties_of()) = '' OR supplier_id IN (SELECT id FROM party)));

-- what lies at, or went through, a location of a seen warehouse
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['balance', 'tag'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY seen ON %I TO dockledger_app
      USING (((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))
        AND ((SELECT sees_every_warehouse()) OR location_id IN (SELECT id FROM location)))', t);
  END LOOP;
END $$;
ALTER TABLE movement ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON movement TO dockledger_app
  USING (((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))
    AND ((SELECT sees_every_warehouse())
      OR from_location_id IN (SELECT id FROM location WHERE warehouse_id IS NOT NULL)
      OR to_location_id IN (SELECT id FROM location WHERE warehouse_id IS NOT NULL)));

-- rows that belong to a row
ALTER TABLE item_unit ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON item_unit TO dockledger_app USING ((SELECT sees_every_company()) OR EXISTS (SELECT FROM item i WHERE i.id = item_id));
ALTER TABLE purchase_order_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON purchase_order_line TO dockledger_app
  USING ((SELECT sees_every_company()) OR EXISTS (SELECT FROM purchase_order o WHERE o.id = order_id));
ALTER TABLE dock_session_tag ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON dock_session_tag TO dockledger_app
  USING ((SELECT sees_every_company()) OR EXISTS (SELECT FROM dock_session s WHERE s.id = session_id));
ALTER TABLE dock_session_fact ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON dock_session_fact TO dockledger_app
  USING ((SELECT sees_every_company()) OR EXISTS (SELECT FROM dock_session s WHERE s.id = session_id));

-- what no company owns yet, such as a stranger among the gateways, is for those who see every company
ALTER TABLE gateway ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON gateway TO dockledger_app
  USING ((SELECT sees_every_company()) OR (company_id = ANY ((SELECT seen_companies())::uuid[])
    AND ((SELECT sees_every_warehouse()) OR EXISTS (SELECT FROM door d WHERE d.gateway = gateway.name))));
ALTER TABLE exception ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON exception TO dockledger_app
  USING ((SELECT sees_every_company()) OR (company_id = ANY ((SELECT seen_companies())::uuid[])
    AND ((SELECT sees_every_warehouse()) OR EXISTS (SELECT FROM door d WHERE d.id = door_id))));
ALTER TABLE inbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON inbox TO dockledger_app
  USING ((SELECT sees_every_company()) OR EXISTS (SELECT FROM gateway g WHERE g.name = inbox.gateway));

GRANT USAGE ON SCHEMA public TO dockledger_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO dockledger_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO dockledger_app;
REVOKE INSERT, UPDATE, DELETE ON migration FROM dockledger_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO dockledger_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO dockledger_app;
