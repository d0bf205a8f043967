-- Why: a visit of which only passages are to be decided that moved nothing says so, instead of that nothing was seen.
ALTER TABLE dock_session DROP CONSTRAINT dock_session_verdict_check;
ALTER TABLE dock_session ADD CONSTRAINT dock_session_verdict_check CHECK (verdict IN ('matched','short','over','foreign',
  'unexpected','late-passage','already-in-stock','nothing-seen','turned-back','unknown'));
