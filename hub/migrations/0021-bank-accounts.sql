-- Why: where the money for a supplier goes, apart from his name and address: fewer people see it, and fewer still change it. The row stays
-- when the account is emptied, so that who did it and when stays, too.
CREATE TABLE party_bank_account (
  party_id uuid PRIMARY KEY REFERENCES party ON DELETE CASCADE,
  holder text,
  bank_name text,
  account_number text,
  bank_code text,
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL,
  CHECK ((holder IS NULL) = (account_number IS NULL))
);
ALTER TABLE party_bank_account ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON party_bank_account TO dockledger_app USING (EXISTS (SELECT FROM party p WHERE p.id = party_id));
