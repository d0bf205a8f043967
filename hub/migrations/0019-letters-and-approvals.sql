-- Why: a link may come by letter, too, beside the one that an administrator hands over; each way has one of its own, and the first that
-- is used ends all of them. Links that are made for a letter are made when it leaves: until then only this table knows of it.
ALTER TABLE person_link ADD COLUMN purpose text NOT NULL DEFAULT 'handed' CHECK (purpose IN ('handed','invitation','reset'));
ALTER TABLE person_link ALTER COLUMN purpose DROP DEFAULT;
DROP INDEX person_link_open;
CREATE UNIQUE INDEX person_link_open ON person_link (person_id, purpose) WHERE ended_at IS NULL;

-- the address as it was typed: whether it is anybody's is found out when nobody waits for an answer
CREATE TABLE access_letter (
  id uuid PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('invitation','reset')),
  email text NOT NULL,
  asked_at timestamptz NOT NULL
);

-- Who approves for somebody because he is his manager. Nobody is his own, nor that of a manager of his (person.commands.ts).
CREATE TABLE person_manager (
  person_id text PRIMARY KEY,
  manager_id text NOT NULL,
  CHECK (person_id <> manager_id)
);

-- A decision wants a fresh proof that it is he who decides; a request keeps what its rules wanted when it was asked for.
ALTER TABLE approval_rule ADD COLUMN needs_proof boolean NOT NULL DEFAULT false;
ALTER TABLE approval_request ADD COLUMN needs_proof boolean NOT NULL DEFAULT false;
