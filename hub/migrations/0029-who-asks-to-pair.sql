-- Why: codes of screens that ask to be let in were bounded for the whole house alone, so that whoever opened many kept every honest screen
-- out for ten minutes. With where each was asked for, a place has its own bound, and the fullest place makes room for another.
ALTER TABLE display_pairing ADD COLUMN asked_from text NOT NULL DEFAULT '';
