-- Why: labels for items, places and handling units, and tags that are printed, encoded and verified here. A tag is known from then on;
-- stock appears only when something moves it, so a commissioned tag is nowhere and no movement made it.
ALTER TABLE tag ALTER COLUMN location_id DROP NOT NULL, ALTER COLUMN last_movement_id DROP NOT NULL,
  DROP CONSTRAINT tag_state_check,
  ADD CONSTRAINT tag_state_check CHECK (state IN ('at-dock','in-stock','left','returned','retired','commissioned')),
  ADD CONSTRAINT tag_moved CHECK ((state = 'commissioned') = (location_id IS NULL) AND (state = 'commissioned') = (last_movement_id IS NULL));
DROP POLICY seen ON tag;
CREATE POLICY seen ON tag TO dockledger_app
  USING (((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))
    AND ((SELECT sees_every_warehouse()) OR location_id IS NULL OR location_id IN (SELECT id FROM location)));

-- Which numbers GS1 gave to the company.
CREATE TABLE company_numbering (
  company_id uuid PRIMARY KEY REFERENCES company,
  gs1_prefix text CHECK (gs1_prefix ~ '^[0-9]{6,12}$'),
  sscc_extension smallint NOT NULL DEFAULT 0 CHECK (sscc_extension BETWEEN 0 AND 9),
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL
);
ALTER TABLE company_numbering ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON company_numbering TO dockledger_app
  USING ((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]));

-- The next free number, of the whole house: two of its companies may trade one GTIN or share a prefix. They only rise, and outlive a
-- company that is wiped: a number that was printed once is never printed again.
CREATE TABLE serial_counter (gtin14 text PRIMARY KEY, next_serial bigint NOT NULL CHECK (next_serial BETWEEN 1 AND 274877906944));
CREATE TABLE sscc_counter (prefix text PRIMARY KEY, next_serial bigint NOT NULL CHECK (next_serial >= 0));

CREATE TABLE sscc (
  sscc18 text PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  allocated_at timestamptz NOT NULL,
  allocated_by text NOT NULL
);
CREATE INDEX sscc_company ON sscc (company_id);
ALTER TABLE sscc ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON sscc TO dockledger_app
  USING ((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]));

-- What a label looks like. Without a company: delivered, for all of them, and never changed; whoever wants it otherwise takes a copy.
CREATE TABLE label_template (
  id uuid PRIMARY KEY,
  company_id uuid REFERENCES company,
  subject text NOT NULL CHECK (subject IN ('item','location','handling-unit','tag')),
  name text NOT NULL,
  name_zh text,
  is_active boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT label_template_name UNIQUE (company_id, name)
);
ALTER TABLE label_template ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON label_template TO dockledger_app
  USING (company_id IS NULL OR (SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))
  WITH CHECK (company_id IS NOT NULL AND ((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[])));
-- Each version as it was saved: what was printed can be shown again.
CREATE TABLE label_template_version (
  template_id uuid NOT NULL REFERENCES label_template ON DELETE CASCADE,
  version integer NOT NULL,
  layout jsonb NOT NULL,
  saved_at timestamptz NOT NULL,
  saved_by text NOT NULL,
  PRIMARY KEY (template_id, version)
);
ALTER TABLE label_template_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON label_template_version TO dockledger_app
  USING (EXISTS (SELECT FROM label_template t WHERE t.id = template_id));

CREATE TABLE printer (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  warehouse_id uuid NOT NULL REFERENCES warehouse,
  name text NOT NULL,
  host text NOT NULL,
  port integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
  dpi integer NOT NULL CHECK (dpi IN (203, 300, 600)),
  has_rfid boolean NOT NULL,
  -- one that was loaded into the printer, for letters its own has not
  font text,
  is_active boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  -- why it cannot print just now
  fault text,
  -- the hub that speaks to it: one at a time, and another one when that is no more
  lease_holder text,
  lease_until timestamptz,
  CONSTRAINT printer_name UNIQUE (company_id, name)
);
CREATE TABLE print_job (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  warehouse_id uuid NOT NULL REFERENCES warehouse,
  printer_id uuid NOT NULL REFERENCES printer,
  template_id uuid NOT NULL REFERENCES label_template,
  template_version integer NOT NULL,
  subject text NOT NULL CHECK (subject IN ('item','location','handling-unit','tag')),
  -- what goes onto the labels: [{"values": {…}, "copies": n}, …]; of tags one, without the serial
  things jsonb NOT NULL,
  count integer NOT NULL CHECK (count > 0),
  done integer NOT NULL DEFAULT 0,
  -- labels that were spoiled, and how many of them in a row
  spoiled integer NOT NULL DEFAULT 0,
  misses integer NOT NULL DEFAULT 0,
  state text NOT NULL CHECK (state IN ('queued','printing','printed','failed','cancelled')),
  reason text,
  -- of tags: what they are on, and the serials that are reserved and not used yet
  item_id uuid REFERENCES item,
  gtin14 text,
  lot text NOT NULL DEFAULT '',
  quantity numeric(18,6),
  prefix_digits smallint,
  next_serial bigint,
  last_serial bigint,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  finished_at timestamptz,
  CHECK ((subject = 'tag') = (gtin14 IS NOT NULL AND item_id IS NOT NULL))
);
CREATE INDEX print_job_listed ON print_job (created_at DESC, id DESC);
CREATE INDEX print_job_open ON print_job (printer_id, created_at) WHERE state IN ('queued','printing');

-- Every label with a tag that was sent to a printer, and what became of it. One serial is on one label, for ever.
CREATE TABLE tag_label (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES company,
  warehouse_id uuid NOT NULL REFERENCES warehouse,
  job_id uuid NOT NULL REFERENCES print_job,
  item_id uuid NOT NULL REFERENCES item,
  gtin14 text NOT NULL,
  serial bigint NOT NULL,
  epc text NOT NULL UNIQUE,
  -- sent: not known yet; verified: read as it was meant; void: could not be read; wrong: read as something else; unknown: nobody heard
  -- what became of it; exists: the company knew such a tag already, nothing was printed
  state text NOT NULL CHECK (state IN ('sent','verified','void','wrong','unknown','exists')),
  read_back text,
  at timestamptz NOT NULL,
  UNIQUE (gtin14, serial)
);
CREATE INDEX tag_label_job ON tag_label (job_id, id);
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['printer', 'print_job', 'tag_label'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY seen ON %I TO dockledger_app
      USING (((SELECT sees_every_company()) OR company_id = ANY ((SELECT seen_companies())::uuid[]))
        AND ((SELECT sees_every_warehouse()) OR warehouse_id = ANY ((SELECT seen_warehouses())::uuid[])))', t);
  END LOOP;
END $$;

INSERT INTO label_template (id, subject, name, name_zh) VALUES
  ('01930000-0000-7000-8000-000000000001', 'item', 'Item 60 × 40', '物料 60 × 40'),
  ('01930000-0000-7000-8000-000000000002', 'tag', 'Item with tag 80 × 50', '带标签物料 80 × 50'),
  ('01930000-0000-7000-8000-000000000003', 'location', 'Location 100 × 50', '库位 100 × 50'),
  ('01930000-0000-7000-8000-000000000004', 'handling-unit', 'Handling unit 100 × 150', '物流单元 100 × 150');
INSERT INTO label_template_version (template_id, version, saved_at, saved_by, layout) VALUES
  ('01930000-0000-7000-8000-000000000001', 1, now(), 'system', '{"widthMm": 60, "heightMm": 40, "fields": [
    {"kind": "text", "x": 3, "y": 3, "width": 38, "height": 4, "lines": 2, "align": "left", "text": "{name}"},
    {"kind": "text", "x": 3, "y": 13, "width": 38, "height": 6, "lines": 1, "align": "left", "text": "{code}"},
    {"kind": "barcode", "symbology": "gs1-datamatrix", "x": 43, "y": 3, "module": 0.6, "height": 10, "data": "{gs1}"},
    {"kind": "barcode", "symbology": "code128", "x": 3, "y": 22, "module": 0.25, "height": 10, "data": "{code}"},
    {"kind": "text", "x": 3, "y": 34, "width": 54, "height": 3, "lines": 1, "align": "left", "text": "{gs1}"}]}'),
  ('01930000-0000-7000-8000-000000000002', 1, now(), 'system', '{"widthMm": 80, "heightMm": 50, "fields": [
    {"kind": "text", "x": 3, "y": 3, "width": 50, "height": 4, "lines": 2, "align": "left", "text": "{name}"},
    {"kind": "text", "x": 3, "y": 13, "width": 50, "height": 6, "lines": 1, "align": "left", "text": "{code}"},
    {"kind": "barcode", "symbology": "gs1-datamatrix", "x": 58, "y": 3, "module": 0.7, "height": 10, "data": "{gs1}"},
    {"kind": "line", "x": 3, "y": 22, "width": 74, "height": 0.3},
    {"kind": "barcode", "symbology": "gs1-128", "x": 3, "y": 24.5, "module": 0.25, "height": 12, "data": "(01){gtin}(21){serial}"},
    {"kind": "text", "x": 3, "y": 38, "width": 74, "height": 3.5, "lines": 1, "align": "left", "text": "{gs1}"},
    {"kind": "text", "x": 3, "y": 43.5, "width": 74, "height": 3, "lines": 1, "align": "left", "text": "EPC {epc}"}]}'),
  ('01930000-0000-7000-8000-000000000003', 1, now(), 'system', '{"widthMm": 100, "heightMm": 50, "fields": [
    {"kind": "text", "x": 4, "y": 4, "width": 64, "height": 14, "lines": 1, "align": "left", "text": "{code}"},
    {"kind": "text", "x": 72, "y": 4, "width": 24, "height": 14, "lines": 1, "align": "right", "text": "{check}"},
    {"kind": "text", "x": 4, "y": 19, "width": 92, "height": 4, "lines": 1, "align": "left", "text": "{name}"},
    {"kind": "line", "x": 4, "y": 25, "width": 92, "height": 0.4},
    {"kind": "barcode", "symbology": "code128", "x": 4, "y": 28, "module": 0.4, "height": 14, "data": "{code}"},
    {"kind": "barcode", "symbology": "qr", "x": 80, "y": 27.5, "module": 0.6, "height": 10, "data": "{code}"},
    {"kind": "text", "x": 4, "y": 44, "width": 72, "height": 3.5, "lines": 1, "align": "left", "text": "{path}"}]}'),
  ('01930000-0000-7000-8000-000000000004', 1, now(), 'system', '{"widthMm": 100, "heightMm": 150, "fields": [
    {"kind": "text", "x": 5, "y": 5, "width": 90, "height": 7, "lines": 2, "align": "left", "text": "{company}"},
    {"kind": "line", "x": 5, "y": 22, "width": 90, "height": 0.5},
    {"kind": "text", "x": 5, "y": 26, "width": 90, "height": 5, "lines": 1, "align": "left", "text": "SSCC"},
    {"kind": "text", "x": 5, "y": 33, "width": 90, "height": 9, "lines": 1, "align": "left", "text": "{sscc}"},
    {"kind": "line", "x": 5, "y": 48, "width": 90, "height": 0.5},
    {"kind": "barcode", "symbology": "qr", "x": 62, "y": 54, "module": 1, "height": 10, "data": "{sscc}"},
    {"kind": "barcode", "symbology": "gs1-128", "x": 12, "y": 100, "module": 0.5, "height": 32, "data": "{gs1}"},
    {"kind": "text", "x": 12, "y": 135, "width": 80, "height": 6, "lines": 1, "align": "center", "text": "{gs1}"}]}');
