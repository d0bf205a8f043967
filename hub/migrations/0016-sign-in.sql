-- Why: how long a session of a role may lie idle, and whether the role needs a second factor, is the house's to decide.
-- A role has a row only once somebody changed it; until then it follows the program (hub/platform/auth/session-rule.ts).
CREATE TABLE sign_in_rule (
  role text PRIMARY KEY CHECK (role ~ '^[a-z][a-z0-9-]{1,40}$'),
  -- null: sessions of this role do not end for idleness
  idle_minutes integer CHECK (idle_minutes BETWEEN 5 AND 10080),
  grace_days integer NOT NULL CHECK (grace_days BETWEEN 0 AND 90),
  -- from when on a second factor is needed; the grace is counted from here. null: it is not
  required_since timestamptz,
  version integer NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL
);
