-- Why: a live patch names only rows that its reader sees, so that no key tells what others do. A row that leaves somebody's view,
-- because it became of another warehouse, supplier or company or was removed, is then not named to him: whatever changes whose
-- rows these are says "read again" to all of the view, which names nothing. Here, so that no command can forget it.
CREATE FUNCTION tell_to_read_again() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO public.outbox (topic, payload, created_at) SELECT v, '{"isPartial": true}', now() FROM unnest(TG_ARGV) v;
  RETURN NULL;
END $$;

CREATE TRIGGER order_of_others AFTER UPDATE ON purchase_order FOR EACH ROW
  WHEN ((OLD.warehouse_id, OLD.supplier_id) IS DISTINCT FROM (NEW.warehouse_id, NEW.supplier_id))
  EXECUTE FUNCTION tell_to_read_again('purchase-orders');
CREATE TRIGGER request_of_others AFTER UPDATE ON approval_request FOR EACH ROW
  WHEN ((OLD.warehouse_id, OLD.party_id) IS DISTINCT FROM (NEW.warehouse_id, NEW.party_id))
  EXECUTE FUNCTION tell_to_read_again('approvals');
CREATE TRIGGER party_of_others AFTER UPDATE ON party FOR EACH ROW
  WHEN (OLD.responsible_id IS DISTINCT FROM NEW.responsible_id)
  EXECUTE FUNCTION tell_to_read_again('purchase-orders', 'approvals', 'doors');
CREATE TRIGGER door_of_others AFTER UPDATE ON door FOR EACH ROW
  WHEN (OLD.gateway IS DISTINCT FROM NEW.gateway)
  EXECUTE FUNCTION tell_to_read_again('gateways');
CREATE TRIGGER gateway_of_others AFTER UPDATE ON gateway FOR EACH ROW
  WHEN (OLD.company_id IS DISTINCT FROM NEW.company_id)
  EXECUTE FUNCTION tell_to_read_again('gateways');
DO $$ DECLARE v record; BEGIN
  FOR v IN SELECT * FROM (VALUES ('door', 'doors'), ('balance', 'balances'), ('movement', 'movements'), ('purchase_order', 'purchase-orders'),
    ('exception', 'exceptions'), ('gateway', 'gateways'), ('dock_session', 'dock-sessions'), ('approval_request', 'approvals')) AS v (t, view)
  LOOP
    EXECUTE format('CREATE TRIGGER removed AFTER DELETE ON %I FOR EACH STATEMENT EXECUTE FUNCTION tell_to_read_again(%L)', v.t, v.view);
  END LOOP;
END $$;

-- Who sees only his own customers and suppliers reads at the doors of no other's orders. What is matched at a door while he writes is
-- the hub's to see whole: else goods of others would be judged as if nobody had ordered them.
CREATE FUNCTION is_reading() RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT current_setting('transaction_read_only') = 'on' $$;
CREATE POLICY own_parties ON expectation AS RESTRICTIVE FOR SELECT TO dockledger_app
  USING ((SELECT own_parties_of()) = '' OR NOT (SELECT is_reading()) OR document_id IN (SELECT id FROM purchase_order));

-- What virtual places hold is of the whole company: less one's own it tells the stock of the other warehouses.
CREATE POLICY virtual_places ON balance AS RESTRICTIVE FOR SELECT TO dockledger_app
  USING (is_physical OR (SELECT sees_every_warehouse()) OR NOT (SELECT is_reading()));
