-- Why: a picker with gloves signs in at a PDA that a whole shift shares, by a badge and a PIN. The PDA is let in as a wall display is,
-- for one warehouse; what is typed there is kept as hashes only.
ALTER TABLE display ADD COLUMN kind text NOT NULL DEFAULT 'display' CHECK (kind IN ('display', 'handheld')),
  ADD CONSTRAINT handheld_of_one_warehouse CHECK (kind <> 'handheld' OR warehouse_id IS NOT NULL);
ALTER TABLE display_pairing ADD COLUMN kind text NOT NULL DEFAULT 'display' CHECK (kind IN ('display', 'handheld'));

-- A badge of a person: what a scanner types, as a hash keyed with AUTH_SECRET.
CREATE TABLE badge (
  id uuid PRIMARY KEY,
  person_id text NOT NULL,
  code_hash bytea NOT NULL,
  issued_at timestamptz NOT NULL,
  issued_by text NOT NULL,
  -- replaced, or taken back
  revoked_at timestamptz,
  revoked_by text
);
CREATE UNIQUE INDEX badge_open ON badge (person_id) WHERE revoked_at IS NULL;
-- a badge that was taken back may be given to somebody else
CREATE UNIQUE INDEX badge_code ON badge (code_hash) WHERE revoked_at IS NULL;

CREATE TABLE pin (
  person_id text PRIMARY KEY,
  -- hashed slowly, as passwords are; null: none is set
  hash text,
  set_at timestamptz,
  -- until then the next scan of his badge may choose one, once
  choice_until timestamptz
);

-- Somebody at a handheld, from badge and PIN until he hands it over or his shift is over.
CREATE TABLE shift (
  id uuid PRIMARY KEY,
  display_id uuid NOT NULL REFERENCES display ON DELETE CASCADE,
  person_id text NOT NULL,
  badge_id uuid NOT NULL REFERENCES badge,
  -- of what its browser keeps; worth nothing without the handheld's own
  token_hash bytea UNIQUE NOT NULL,
  began_at timestamptz NOT NULL,
  used_at timestamptz NOT NULL,
  -- the PIN opens it again
  locked_at timestamptz,
  ended_at timestamptz
);
CREATE UNIQUE INDEX shift_open ON shift (display_id) WHERE ended_at IS NULL;
CREATE INDEX shift_person ON shift (person_id) WHERE ended_at IS NULL;

ALTER TABLE sign_in_rule
  -- at a handheld: untouched for so long it asks for the PIN, and after so long for badge and PIN
  ADD COLUMN lock_minutes integer NOT NULL DEFAULT 15 CHECK (lock_minutes BETWEEN 2 AND 480),
  ADD COLUMN shift_hours integer NOT NULL DEFAULT 12 CHECK (shift_hours BETWEEN 1 AND 24);

ALTER TABLE audit DROP CONSTRAINT audit_via_check,
  ADD CONSTRAINT audit_via_check CHECK (via IN ('cookie', 'key', 'badge', 'gateway', 'system', 'none'));
