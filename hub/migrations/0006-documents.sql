-- Why: documents are declared once; a state is a fact with a name and a time, kept beside the document it changed.
CREATE TABLE document_fact (
  id uuid PRIMARY KEY,
  document_type text NOT NULL,
  document_id uuid NOT NULL,
  company_id uuid NOT NULL,
  transition text NOT NULL,
  from_state text,
  to_state text NOT NULL,
  actor text NOT NULL,
  at timestamptz NOT NULL,
  input jsonb NOT NULL
);
CREATE INDEX document_fact_document ON document_fact (document_id, at, id);
CREATE TRIGGER document_fact_append_only BEFORE UPDATE OR DELETE ON document_fact
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE document_number (
  company_id uuid NOT NULL REFERENCES company,
  prefix text NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (company_id, prefix)
);

CREATE TABLE purchase_order (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  number text NOT NULL,
  supplier_id uuid NOT NULL REFERENCES party,
  warehouse_id uuid NOT NULL REFERENCES warehouse,
  door_id uuid REFERENCES door,
  currency text NOT NULL,
  expected_on date,
  note text,
  -- draft, confirmed, closed, cancelled are decided by a person; partly-received and received follow from the lines
  state text NOT NULL CHECK (state IN ('draft','confirmed','partly-received','received','closed','cancelled')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  UNIQUE (company_id, number)
);
CREATE INDEX purchase_order_list ON purchase_order (created_at DESC, id DESC);

CREATE TABLE purchase_order_line (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES purchase_order,
  position integer NOT NULL,
  item_id uuid NOT NULL REFERENCES item,
  -- base units
  quantity numeric(18,6) NOT NULL CHECK (quantity > 0),
  unit_price numeric(18,4) NOT NULL CHECK (unit_price >= 0),
  received numeric(18,6) NOT NULL DEFAULT 0 CHECK (received >= 0),
  UNIQUE (order_id, position)
);
CREATE INDEX purchase_order_line_item ON purchase_order_line (item_id);
