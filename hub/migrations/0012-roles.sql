-- Why: what a role may is the house's to decide, and whose rows a person sees is more than his role.
-- A built-in role has a row only once somebody changed it; until then it follows the program (hub/platform/auth/roles.ts).
CREATE TABLE role (
  code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9-]{1,40}$'),
  name text NOT NULL,
  name_zh text NOT NULL,
  permissions text[] NOT NULL,
  version integer NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL
);

-- Absent for an administrator: he sees everything. Absent for another: he sees nothing.
CREATE TABLE person_scope (
  person_id text PRIMARY KEY,
  -- null: every one, also those made later
  companies uuid[],
  warehouses uuid[],
  own_parties boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL
);
