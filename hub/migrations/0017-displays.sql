-- Why: a screen on a wall shows what it may and asks nobody for a password. It is let in by a code that it shows, and thrown out
-- by a press.
CREATE TABLE display (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  -- null: every warehouse of the company
  warehouse_id uuid REFERENCES warehouse,
  name text NOT NULL,
  -- of what its browser keeps; null until it has fetched it
  token_hash bytea UNIQUE,
  paired_at timestamptz NOT NULL,
  paired_by text NOT NULL,
  last_seen_at timestamptz,
  revoked_at timestamptz,
  revoked_by text
);
CREATE INDEX display_company ON display (company_id, name, id);
ALTER TABLE display ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON display TO dockledger_app
  USING (((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))
    AND ((SELECT sees_every_warehouse()) OR warehouse_id = ANY ((SELECT seen_warehouses())::uuid[])));

-- A screen that asks to be let in; it belongs to nobody yet. The code is for a person's eyes, the secret stays with the screen.
CREATE TABLE display_pairing (
  code text PRIMARY KEY,
  secret_hash bytea UNIQUE NOT NULL,
  expires_at timestamptz NOT NULL,
  display_id uuid REFERENCES display ON DELETE CASCADE
);
