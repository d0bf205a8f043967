-- Why: a retried request is answered again, not done again; what must leave the database leaves through one outbox in order.
CREATE TABLE idempotency (
  principal text NOT NULL,
  key text NOT NULL,
  request_hash bytea NOT NULL,
  -- null while the first request is still at work
  status integer,
  body jsonb,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (principal, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);

CREATE TABLE outbox (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE view_version (
  view text PRIMARY KEY,
  version bigint NOT NULL
);

-- Patches too long for NOTIFY on their way from one hub to the others (@socket.io/postgres-adapter, which empties it).
CREATE TABLE socket_io_attachments (
  id bigserial UNIQUE,
  created_at timestamptz DEFAULT now(),
  payload bytea
);
