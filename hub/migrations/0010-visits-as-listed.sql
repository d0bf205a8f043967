-- Why: a visit of which only passages are to be decided that moved nothing says so, instead of that nothing was seen.
ALTER TABLE dock_session DROP CONSTRAINT dock_session_verdict_check;
ALTER TABLE dock_session ADD CONSTRAINT dock_session_verdict_check CHECK (verdict IN ('matched','short','over','foreign',
  'unexpected','late-passage','already-in-stock','nothing-seen','turned-back','unknown'));
-- decisions after the acceptance of a visit changed its tags and left its sums
UPDATE dock_session s SET sums = s.sums || f.sums
FROM (
  SELECT o.id, jsonb_build_object(
    'tags', coalesce((SELECT jsonb_object_agg(verdict, n)
      FROM (SELECT verdict, count(*) AS n FROM dock_session_tag WHERE session_id = o.id GROUP BY 1) t), '{}'),
    'items', coalesce((SELECT jsonb_object_agg(item_id, jsonb_build_object('tags', n, 'quantity', trim_scale(quantity)::text))
      FROM (SELECT item_id, count(*) AS n, sum(quantity) AS quantity FROM dock_session_tag
        WHERE session_id = o.id AND item_id IS NOT NULL AND direction = 'in' GROUP BY 1) t), '{}'),
    'matched', coalesce((SELECT jsonb_object_agg(expectation_id, trim_scale(quantity)::text)
      FROM (SELECT expectation_id, sum(quantity) AS quantity FROM dock_session_tag
        WHERE session_id = o.id AND verdict = 'matched' AND expectation_id IS NOT NULL GROUP BY 1) t), '{}')) AS sums
  FROM dock_session o WHERE o.state = 'accepted') f
WHERE f.id = s.id AND s.sums IS DISTINCT FROM s.sums || f.sums;
