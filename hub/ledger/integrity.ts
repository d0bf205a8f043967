/** What must be true of the ledger at every commit, as SQL that finds where it is not. business.md's numbers are kept. */

export interface IntegrityCheck {
  readonly code: string
  readonly title: string
  readonly titleZh: string
  /** A SELECT of the violations; its columns are the sample. */
  readonly sql: string
}

/** Each movement twice: out of one place, into another. */
const FOLD = `
  SELECT item_id, location_id, lot, sum(quantity) AS on_hand, max(seq) AS seq, sum(tags) AS tags, sum(tags * abs(quantity)) AS tagged
  FROM (
    SELECT item_id, from_location_id AS location_id, lot, -quantity AS quantity, seq, CASE WHEN epc IS NULL THEN 0 ELSE -1 END AS tags FROM movement
    UNION ALL
    SELECT item_id, to_location_id, lot, quantity, seq, CASE WHEN epc IS NULL THEN 0 ELSE 1 END FROM movement) m
  GROUP BY item_id, location_id, lot`

export const ledgerChecks: readonly IntegrityCheck[] = [
  {
    code: 'I1',
    title: 'Every balance is the sum of its movements',
    titleZh: '每个结存等于其库存移动之和',
    sql: `SELECT item_id, location_id, lot, b.on_hand AS balance, f.on_hand AS movements
      FROM balance b FULL JOIN (${FOLD}) f USING (item_id, location_id, lot)
      WHERE coalesce(b.on_hand, 0) <> coalesce(f.on_hand, 0)`,
  },
  {
    code: 'I2',
    title: 'Over all places, real and virtual, every item sums to zero',
    titleZh: '每种物料在全部实际与虚拟库位上的合计为零',
    sql: 'SELECT item_id, sum(on_hand) AS total FROM balance GROUP BY item_id HAVING sum(on_hand) <> 0',
  },
  {
    code: 'I5',
    title: 'No real place holds less than nothing',
    titleZh: '实际库位没有负库存',
    sql: 'SELECT item_id, location_id, lot, on_hand FROM balance WHERE is_physical AND on_hand < 0',
  },
  {
    code: 'I6',
    title: 'The tags at each place are the tagged goods of its balance',
    titleZh: '各库位的标签与其结存中的带标签货物一致',
    sql: `SELECT item_id, location_id, b.tags, t.tags AS counted, b.tagged, t.tagged AS counted_quantity, b.on_hand
      FROM (SELECT * FROM balance WHERE is_physical AND lot = '') b
        FULL JOIN (SELECT g.item_id, g.location_id, count(*) AS tags, sum(g.quantity) AS tagged
          FROM tag g JOIN location l ON l.id = g.location_id WHERE l.is_physical GROUP BY 1, 2) t USING (item_id, location_id)
      WHERE coalesce(b.tags, 0) <> coalesce(t.tags, 0) OR coalesce(b.tagged, 0) <> coalesce(t.tagged, 0)
        OR coalesce(b.on_hand, 0) < coalesce(t.tagged, 0)`,
  },
  {
    code: 'I9',
    title: 'Every movement has a source: a passage, a document, a session, or a note',
    titleZh: '每笔库存移动都有来源：通过记录、单据、作业或说明',
    sql: `SELECT id, seq, reason FROM movement m
      WHERE CASE reason WHEN 'passage' THEN evidence_gateway IS NULL WHEN 'physical-evidence' THEN evidence_gateway IS NULL
          WHEN 'acceptance' THEN session_id IS NULL OR document_line_id IS NULL WHEN 'reversal' THEN reverses IS NULL
          ELSE note IS NULL OR note = '' END
        OR (evidence_gateway IS NOT NULL
          AND NOT EXISTS (SELECT FROM inbox i WHERE i.gateway = m.evidence_gateway AND i.seq = m.evidence_seq))`,
  },
  {
    code: 'I10',
    title: 'Replaying the ledger from its first movement gives the same balances and tags',
    titleZh: '从第一笔起重放账本得到相同的结存与标签',
    sql: `SELECT item_id, location_id, lot, NULL AS epc FROM balance b LEFT JOIN (${FOLD}) f USING (item_id, location_id, lot)
        WHERE (b.as_of_seq, b.tags, b.tagged) IS DISTINCT FROM (coalesce(f.seq, 0), coalesce(f.tags, 0), coalesce(f.tagged, 0))
      UNION ALL
      SELECT coalesce(t.item_id, m.item_id), coalesce(t.location_id, m.to_location_id), '', coalesce(t.epc, m.epc)
        FROM tag t FULL JOIN (
          SELECT DISTINCT ON (company_id, epc) id, company_id, epc, item_id, to_location_id, quantity FROM movement
          WHERE epc IS NOT NULL ORDER BY company_id, epc, seq DESC) m ON m.epc = t.epc AND m.company_id = t.company_id
        WHERE (t.item_id, t.location_id, t.quantity, t.last_movement_id)
          IS DISTINCT FROM (m.item_id, m.to_location_id, m.quantity, m.id)`,
  },
  {
    code: 'I11',
    title: 'Nothing was posted twice: no key, and no passage for one reason',
    titleZh: '没有重复过账：同一键或同一通过记录同一原因只有一次',
    sql: `SELECT idempotency_key AS key, count(*) AS times FROM movement GROUP BY 1 HAVING count(*) > 1
      UNION ALL
      SELECT evidence_gateway || '/' || evidence_seq || '/' || reason, count(*) FROM movement WHERE evidence_gateway IS NOT NULL
        GROUP BY 1 HAVING count(*) > 1`,
  },
]
