-- Why: what guards the ledger must not be talked round by the account that it guards against. A function that finds its tables by
-- search_path can be shown a temporary table of the same name: the guards look in this schema alone. No company becomes a demo, which
-- could be wiped, and no request moves to one; what was decided about an approval stays.
ALTER FUNCTION refuse_change() SET search_path = public, pg_temp;
ALTER FUNCTION refuse_truncate() SET search_path = public, pg_temp;

-- Read once a query: names that are bound here and now cost nothing then, where a search_path of their own would.
CREATE OR REPLACE FUNCTION sees_every_company() RETURNS boolean LANGUAGE sql STABLE
  RETURN coalesce(current_setting('dockledger.companies', true), '') = '*';
CREATE OR REPLACE FUNCTION seen_companies() RETURNS uuid[] LANGUAGE sql STABLE
  RETURN CASE WHEN coalesce(current_setting('dockledger.companies', true), '') IN ('', '*') THEN '{}'::uuid[]
    ELSE string_to_array(current_setting('dockledger.companies', true), ',')::uuid[] END;
CREATE OR REPLACE FUNCTION sees_every_warehouse() RETURNS boolean LANGUAGE sql STABLE
  RETURN coalesce(current_setting('dockledger.warehouses', true), '') = '*';
CREATE OR REPLACE FUNCTION seen_warehouses() RETURNS uuid[] LANGUAGE sql STABLE
  RETURN CASE WHEN coalesce(current_setting('dockledger.warehouses', true), '') IN ('', '*') THEN '{}'::uuid[]
    ELSE string_to_array(current_setting('dockledger.warehouses', true), ',')::uuid[] END;
CREATE OR REPLACE FUNCTION own_parties_of() RETURNS text LANGUAGE sql STABLE
  RETURN coalesce(current_setting('dockledger.own_parties', true), '');

CREATE FUNCTION refuse_other_value() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% of % stays as it was made', TG_ARGV[0], TG_TABLE_NAME USING ERRCODE = 'DL001';
END $$;
CREATE TRIGGER demo_or_not_for_good BEFORE UPDATE ON company FOR EACH ROW
  WHEN (OLD.is_demo IS DISTINCT FROM NEW.is_demo) EXECUTE FUNCTION refuse_other_value('is_demo');
CREATE TRIGGER of_one_company BEFORE UPDATE ON approval_request FOR EACH ROW
  WHEN (OLD.company_id IS DISTINCT FROM NEW.company_id) EXECUTE FUNCTION refuse_other_value('company_id');

CREATE FUNCTION refuse_decision_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- only the wiping of a demo company may remove them, as with the ledger
  IF TG_OP = 'DELETE' AND EXISTS (
    SELECT FROM approval_request r JOIN company c ON c.id = r.company_id
    WHERE r.id = OLD.request_id AND c.is_demo AND current_setting('dockledger.wiping', true) = c.id::text) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'decisions are append-only: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'DL001';
END $$;
CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE ON approval_decision
  FOR EACH ROW EXECUTE FUNCTION refuse_decision_change();
