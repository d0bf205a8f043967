-- Why: companies own warehouses; every quantity stands in a location, real or virtual.
CREATE TABLE company (
  id uuid PRIMARY KEY,
  code text NOT NULL UNIQUE CHECK (code ~ '^[A-Z0-9-]{1,20}$'),
  name text NOT NULL,
  base_currency text NOT NULL CHECK (base_currency ~ '^[A-Z]{3}$'),
  is_demo boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL
);

CREATE TABLE warehouse (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  code text NOT NULL,
  name text NOT NULL,
  time_zone text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  UNIQUE (company_id, code)
);

-- Virtual kinds (supplier … transit) belong to the company; physical kinds to a warehouse.
CREATE TABLE location (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  warehouse_id uuid REFERENCES warehouse,
  parent_id uuid REFERENCES location,
  code text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('site','zone','aisle','rack','level','bin','dock','staging','quarantine',
                                     'supplier','customer','gain','loss','scrap','transit')),
  is_physical boolean NOT NULL GENERATED ALWAYS AS
    (kind NOT IN ('supplier','customer','gain','loss','scrap','transit')) STORED,
  path text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  UNIQUE NULLS NOT DISTINCT (company_id, warehouse_id, code),
  CHECK ((warehouse_id IS NULL) = (kind IN ('supplier','customer','gain','loss','scrap','transit')))
);
CREATE INDEX location_warehouse ON location (warehouse_id, path);

-- A door joins one portal (site, gateway, portal name) to its own dock location and to where accepted goods go.
CREATE TABLE door (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  warehouse_id uuid NOT NULL REFERENCES warehouse,
  code text NOT NULL,
  name text NOT NULL,
  gateway text NOT NULL,
  portal text NOT NULL,
  dock_location_id uuid NOT NULL REFERENCES location,
  stock_location_id uuid NOT NULL REFERENCES location,
  -- a session closes after this long without a passage, judged by the passages' own times
  quiet_ms integer NOT NULL CHECK (quiet_ms BETWEEN 500 AND 3600000),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  UNIQUE (warehouse_id, code),
  UNIQUE (gateway, portal),
  -- a dock location is one door's own: what stands there came through it
  UNIQUE (dock_location_id)
);
