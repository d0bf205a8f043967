-- Why: what gateways said, once per (gateway, seq), kept as said; the queue of what is not yet reconciled is apart and small.
CREATE TABLE gateway (
  name text PRIMARY KEY,
  site text NOT NULL,
  company_id uuid REFERENCES company,
  state text NOT NULL CHECK (state IN ('active','revoked','quarantined')),
  -- scrypt of the credential; the credential itself is shown once and not kept
  credential_hash text,
  status jsonb,
  is_online boolean NOT NULL DEFAULT false,
  last_seen_at timestamptz,
  refused_count bigint NOT NULL DEFAULT 0,
  last_refusal text,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);

CREATE TABLE inbox (
  gateway text NOT NULL,
  seq bigint NOT NULL,
  kind text NOT NULL,
  lane text NOT NULL,
  -- the world's time, corrected by the gateway's measured skew when that was beyond tolerance
  occurred_at timestamptz NOT NULL,
  is_time_corrected boolean NOT NULL DEFAULT false,
  received_at timestamptz NOT NULL,
  observation jsonb NOT NULL,
  content_hash bytea NOT NULL,
  PRIMARY KEY (gateway, seq)
);

-- One lane per portal (gateway/portal) keeps the order of one door; a hub holds the lane's row while it reconciles it.
CREATE TABLE lane (
  lane text PRIMARY KEY,
  gateway text NOT NULL,
  portal text
);

CREATE TABLE inbox_todo (
  lane text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  gateway text NOT NULL,
  seq bigint NOT NULL,
  -- written by the statement that writes its inbox row; a foreign key would cost a look-up for each row
  PRIMARY KEY (lane, id)
);
