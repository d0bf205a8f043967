-- Why: the gateways of a wiped company knock for a while before somebody stops them; they are no strangers that a person must see.
CREATE TABLE wiped_gateway (
  name text PRIMARY KEY,
  wiped_at timestamptz NOT NULL
);
