-- Why: whether a price rose is the same whoever asks: also orders that the asker may not see count. He gets no number of them, and
-- whoever reads the request later sees it only where he sees the order (hub/views/approvals.view.ts). A price of zero is a gift and no price.
CREATE INDEX IF NOT EXISTS purchase_order_line_item ON purchase_order_line (item_id);
CREATE FUNCTION last_confirmed_prices(of_company uuid, of_currency text, of_items uuid[], but_order uuid)
  RETURNS TABLE (item_id uuid, order_id uuid, unit_price text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT ON (l.item_id) l.item_id, o.id, trim_scale(l.unit_price)::text
  FROM purchase_order_line l JOIN purchase_order o ON o.id = l.order_id
    JOIN LATERAL (SELECT max(f.at) AS at FROM document_fact f
      WHERE f.document_id = o.id AND f.transition IN ('confirmation','approval') AND f.to_state = 'confirmed') c ON c.at IS NOT NULL
  WHERE l.item_id = ANY (of_items) AND l.unit_price > 0 AND o.company_id = of_company AND o.currency = of_currency
    AND o.id <> but_order AND o.state NOT IN ('draft','awaiting-approval','cancelled')
  ORDER BY l.item_id, c.at DESC, l.position DESC
$$;
REVOKE ALL ON FUNCTION last_confirmed_prices(uuid, text, uuid[], uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION last_confirmed_prices(uuid, text, uuid[], uuid) TO dockledger_app;

-- Browsers that somebody wants to be told in. The address alone lets whoever has it send there: it is written nowhere else, and a
-- browser is told apart by its hash, which it can make itself.
CREATE TABLE push_subscription (
  id text PRIMARY KEY,
  person_id text NOT NULL,
  endpoint text NOT NULL,
  p256dh text NOT NULL,
  auth text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX push_subscription_person ON push_subscription (person_id);
