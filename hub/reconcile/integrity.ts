/** What must be true between inbox, sessions, orders and ledger at every commit. */
import type { IntegrityCheck } from '../ledger/index.ts'

/** What a session's tags come to, as verdict.ts folds them. */
const TAG_FOLD = `
  SELECT session_id, 'tags' AS what, verdict AS key, count(*) AS tags, NULL::numeric AS quantity FROM dock_session_tag GROUP BY 1, 3
  UNION ALL
  SELECT session_id, 'items', item_id::text, count(*), sum(quantity) FROM dock_session_tag
    WHERE item_id IS NOT NULL AND direction = 'in' AND verdict NOT IN ('already-in-stock', 'late-passage') GROUP BY 1, 3
  UNION ALL
  SELECT session_id, 'matched', expectation_id::text, NULL, sum(quantity) FROM dock_session_tag
    WHERE verdict = 'matched' AND expectation_id IS NOT NULL GROUP BY 1, 3`
const STORED_SUMS = `
  SELECT s.id AS session_id, 'tags' AS what, v.key, v.value::bigint AS tags, NULL::numeric AS quantity
    FROM dock_session s, jsonb_each(s.sums -> 'tags') v
  UNION ALL
  SELECT s.id, 'items', v.key, (v.value ->> 'tags')::bigint, (v.value ->> 'quantity')::numeric
    FROM dock_session s, jsonb_each(s.sums -> 'items') v
  UNION ALL
  SELECT s.id, 'matched', v.key, NULL, v.value::numeric FROM dock_session s, jsonb_each_text(s.sums -> 'matched') v`

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
    // what a person had processed again, since its door is known now, has not ended with that
    sql: `SELECT gateway, seq, t.gateway IS NOT NULL AS waits, m.gateway IS NOT NULL AS moved, f.gateway IS NOT NULL AS is_fact,
        x.gateway IS NOT NULL AS is_exception
      FROM inbox
        LEFT JOIN inbox_todo t USING (gateway, seq)
        LEFT JOIN (SELECT DISTINCT evidence_gateway AS gateway, evidence_seq AS seq FROM movement WHERE evidence_gateway IS NOT NULL) m
          USING (gateway, seq)
        LEFT JOIN dock_session_fact f USING (gateway, seq)
        LEFT JOIN (SELECT DISTINCT gateway, seq FROM exception
          WHERE seq IS NOT NULL AND kind <> 'key-reused' AND resolution IS DISTINCT FROM 'apply') x USING (gateway, seq)
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
      SELECT session_id, key, 'sum of ' || what FROM (${TAG_FOLD}) t FULL JOIN (${STORED_SUMS}) c USING (session_id, what, key)
        WHERE (t.tags, t.quantity) IS DISTINCT FROM (c.tags, c.quantity)`,
  },
  {
    code: 'I18',
    title: 'The state of each purchase order follows from what its lines received',
    titleZh: '每张采购订单的状态与其各行的收货一致',
    // as stateOfLines has it; a draft or cancelled order received nothing, a closed one stays closed whatever comes
    sql: `SELECT id, number, state, follows FROM (
        SELECT o.id, o.number, o.state, CASE WHEN bool_and(l.received >= l.quantity) THEN 'received'
            WHEN bool_or(l.received > 0) THEN 'partly-received' ELSE 'confirmed' END AS follows
          FROM purchase_order o LEFT JOIN purchase_order_line l ON l.order_id = o.id GROUP BY o.id) o
      WHERE state <> 'closed' AND follows <> CASE WHEN state IN ('draft', 'awaiting-approval', 'cancelled') THEN 'confirmed' ELSE state END`,
  },
  {
    code: 'I19',
    title: 'What is still to come of an order is expected at the dock, and nothing of a draft or a cancelled one',
    titleZh: '订单未到的部分在收货口待收，草稿和已取消的订单没有待收',
    sql: `SELECT o.number, o.state, l.id AS line_id, l.quantity, e.quantity AS expected, e.closed_at
      FROM purchase_order_line l JOIN purchase_order o ON o.id = l.order_id LEFT JOIN expectation e ON e.document_line_id = l.id
      WHERE CASE WHEN o.state IN ('draft', 'awaiting-approval') THEN e.id IS NOT NULL
        WHEN o.state = 'cancelled' THEN e.id IS NOT NULL AND e.closed_at IS NULL
        -- goods taken back out of a closed order are expected again
        WHEN o.state = 'closed' THEN false
        ELSE (o.id, o.company_id, l.item_id, l.quantity, l.received < l.quantity)
          IS DISTINCT FROM (e.document_id, e.company_id, e.item_id, e.quantity, e.closed_at IS NULL) END`,
  },
  {
    code: 'I20',
    title: 'Whatever waits, is a fact or an exception of a gateway was said by it',
    titleZh: '来自网关的待处理记录、事实与异常都有网关上报的原文',
    sql: `SELECT t.gateway, t.seq, 'waits' AS what FROM inbox_todo t LEFT JOIN inbox i USING (gateway, seq) WHERE i.gateway IS NULL
      UNION ALL
      SELECT f.gateway, f.seq, f.kind FROM dock_session_fact f LEFT JOIN inbox i USING (gateway, seq) WHERE i.gateway IS NULL
      UNION ALL
      SELECT x.gateway, x.seq, x.kind FROM exception x LEFT JOIN inbox i USING (gateway, seq)
        WHERE x.seq IS NOT NULL AND x.kind NOT IN ('bad-entry', 'bad-batch', 'key-reused') AND i.gateway IS NULL`,
  },
]
