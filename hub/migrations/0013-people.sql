-- Why: people come by a link that an administrator hands over, and duties that should lie apart are waived in the open, with a reason.
-- The token itself is in nobody's database: whoever reads this table can open nothing with it.
CREATE TABLE person_link (
  token_hash bytea PRIMARY KEY,
  person_id text NOT NULL,
  issued_at timestamptz NOT NULL,
  issued_by text NOT NULL,
  expires_at timestamptz NOT NULL,
  -- used, or replaced by a newer one, or its person was deactivated
  ended_at timestamptz
);
CREATE UNIQUE INDEX person_link_open ON person_link (person_id) WHERE ended_at IS NULL;

CREATE TABLE conflict_waiver (
  id uuid PRIMARY KEY,
  person_id text NOT NULL,
  -- of hub/contract/conflict.ts
  conflict text NOT NULL,
  reason text NOT NULL,
  waived_at timestamptz NOT NULL,
  waived_by text NOT NULL,
  revoked_at timestamptz,
  revoked_by text
);
CREATE UNIQUE INDEX conflict_waiver_open ON conflict_waiver (person_id, conflict) WHERE revoked_at IS NULL;

-- Until now everybody saw everything: an upgrade takes nothing away. In a new database there are no people yet, nor their tables.
DO $$ BEGIN
  IF to_regclass('auth."user"') IS NOT NULL THEN
    INSERT INTO person_scope (person_id, changed_at) SELECT id, now() FROM auth."user" ON CONFLICT DO NOTHING;
  END IF;
END $$;
