-- Why: what is traded and with whom; a GTIN says which item a tag is on and how many base units it stands for.
CREATE TABLE unit (
  code text PRIMARY KEY CHECK (code ~ '^[a-z0-9]{1,10}$'),
  name_en text NOT NULL,
  name_zh text NOT NULL,
  decimals smallint NOT NULL CHECK (decimals BETWEEN 0 AND 6)
);
INSERT INTO unit VALUES ('pcs','piece','件',0), ('box','box','盒',0), ('ctn','carton','箱',0), ('plt','pallet','托盘',0),
  ('set','set','套',0), ('pr','pair','双',0), ('m','metre','米',3), ('kg','kilogram','千克',3), ('l','litre','升',3);

CREATE TABLE item (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  code text NOT NULL,
  name text NOT NULL,
  base_unit text NOT NULL REFERENCES unit,
  tracking text NOT NULL CHECK (tracking IN ('none','epc')),
  is_active boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  UNIQUE (company_id, code)
);
CREATE INDEX item_list ON item (company_id, code, id);

-- Packaging: one carton is numerator/denominator base units, exactly.
CREATE TABLE item_unit (
  item_id uuid NOT NULL REFERENCES item,
  unit text NOT NULL REFERENCES unit,
  numerator bigint NOT NULL CHECK (numerator > 0),
  denominator bigint NOT NULL CHECK (denominator > 0),
  PRIMARY KEY (item_id, unit)
);

CREATE TABLE item_gtin (
  gtin14 text NOT NULL CHECK (gtin14 ~ '^[0-9]{14}$'),
  company_id uuid NOT NULL REFERENCES company,
  item_id uuid NOT NULL REFERENCES item,
  -- base units that one tag with this GTIN stands for
  quantity numeric(18,6) NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (company_id, gtin14)
);
CREATE INDEX item_gtin_item ON item_gtin (item_id);

CREATE TABLE party (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  code text NOT NULL,
  name text NOT NULL,
  is_supplier boolean NOT NULL DEFAULT false,
  is_customer boolean NOT NULL DEFAULT false,
  email text,
  phone text,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  UNIQUE (company_id, code)
);
