-- Why: a third of what one passage cost was upkeep that nothing needs. Items and locations are held by the balances that each
-- movement touches; the movements of a session are found by its tags; tags are counted on the balance.
ALTER TABLE tag DROP CONSTRAINT tag_item_id_fkey, DROP CONSTRAINT tag_location_id_fkey;
DROP INDEX tag_location;
DROP INDEX movement_session;
-- a reversal reads the movement it reverses, which cannot go; only reversals need a place in the index
ALTER TABLE movement DROP CONSTRAINT movement_reverses_fkey, DROP CONSTRAINT movement_reverses_key;
CREATE UNIQUE INDEX movement_reverses ON movement (reverses) WHERE reverses IS NOT NULL;
-- passages are found by looking back; what is rare among them is not
CREATE INDEX movement_reason ON movement (reason, seq DESC) WHERE reason <> 'passage';
