/** What must be true between inbox, sessions, orders and ledger at every commit. */
import type { IntegrityCheck } from '../ledger/index.ts'

export const reconcileChecks: readonly IntegrityCheck[] = [
  {
    code: 'I12',
    title: 'What each order line received is what was accepted for it, less what was taken back',
    titleZh: '每个订单行的已收数量等于为其验收的数量减去冲销',
    sql: `WITH RECURSIVE accepted AS (
        SELECT id, document_line_id AS line_id, quantity::numeric FROM movement WHERE document_line_id IS NOT NULL AND reverses IS NULL
        UNION ALL
        SELECT m.id, a.line_id, -a.quantity FROM accepted a JOIN movement m ON m.reverses = a.id),
      total AS (SELECT line_id, sum(quantity) AS quantity FROM accepted GROUP BY line_id)
      SELECT l.id AS line_id, l.received, t.quantity AS accepted, NULL::numeric AS fulfilled
        FROM purchase_order_line l LEFT JOIN total t ON t.line_id = l.id WHERE l.received <> coalesce(t.quantity, 0)
      UNION ALL
      SELECT e.document_line_id, NULL, t.quantity, e.fulfilled
        FROM expectation e LEFT JOIN total t ON t.line_id = e.document_line_id WHERE e.fulfilled <> coalesce(t.quantity, 0)`,
  },
  {
    code: 'I13',
    title: 'Everything a gateway said ended once: as movement, exception or fact, or it waits',
    titleZh: '网关上报的每条记录都有且只有一个结局：移动、异常、事实或等待处理',
    sql: `SELECT gateway, seq, t.gateway IS NOT NULL AS waits, m.gateway IS NOT NULL AS moved, f.gateway IS NOT NULL AS is_fact,
        x.gateway IS NOT NULL AS is_exception
      FROM inbox
        LEFT JOIN inbox_todo t USING (gateway, seq)
        LEFT JOIN (SELECT DISTINCT evidence_gateway AS gateway, evidence_seq AS seq FROM movement WHERE evidence_gateway IS NOT NULL) m
          USING (gateway, seq)
        LEFT JOIN dock_session_fact f USING (gateway, seq)
        LEFT JOIN (SELECT DISTINCT gateway, seq FROM exception WHERE seq IS NOT NULL AND kind <> 'key-reused') x USING (gateway, seq)
      WHERE (t.gateway IS NOT NULL)::int + (f.gateway IS NOT NULL)::int + (m.gateway IS NOT NULL OR x.gateway IS NOT NULL)::int <> 1`,
  },
  {
    code: 'I14',
    title: 'What each session lists and sums is what its movements say',
    titleZh: '每次作业的标签与汇总和其库存移动一致',
    sql: `SELECT t.session_id, t.epc, 'movement' AS what FROM dock_session_tag t LEFT JOIN movement m ON m.id = t.movement_id
        WHERE t.movement_id IS NOT NULL AND (m.epc, m.item_id, m.session_id) IS DISTINCT FROM (t.epc, t.item_id, t.session_id)
      UNION ALL
      SELECT t.session_id, t.epc, 'acceptance' FROM dock_session_tag t LEFT JOIN movement m ON m.id = t.accepted_movement_id
        WHERE t.accepted_movement_id IS NOT NULL AND (m.epc, m.session_id) IS DISTINCT FROM (t.epc, t.session_id)
      UNION ALL
      SELECT t.session_id, t.epc, 'not accepted' FROM dock_session_tag t JOIN dock_session s ON s.id = t.session_id
        WHERE s.state = 'accepted' AND t.verdict = 'matched' AND t.direction = 'in' AND t.accepted_movement_id IS NULL
      UNION ALL
      SELECT session_id, coalesce(t.verdict, c.verdict), 'count of tags' FROM
          (SELECT session_id, verdict, count(*) AS n FROM dock_session_tag GROUP BY 1, 2) t
          FULL JOIN (SELECT s.id AS session_id, v.key AS verdict, v.value::int AS n
            FROM dock_session s, jsonb_each(s.sums -> 'tags') v) c USING (session_id, verdict)
          JOIN dock_session o ON o.id = session_id
        WHERE o.state <> 'accepted' AND coalesce(t.n, 0) <> coalesce(c.n, 0)`,
  },
]
