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
    code: 'I3',
    title: 'The cost layers of every pool hold what is on hand there, and equal the fold of their parts',
    titleZh: '每个计价池的成本层数量等于其在手数量，并等于其流转明细之和',
    sql: `SELECT item_id, pool_id, b.on_hand, l.quantity AS layers, NULL::uuid AS layer_id
      FROM (SELECT item_id, pool_id, sum(on_hand) AS on_hand FROM balance WHERE pool_id IS NOT NULL GROUP BY 1, 2) b
        FULL JOIN (SELECT item_id, pool_id, sum(quantity) AS quantity FROM cost_layer GROUP BY 1, 2) l USING (item_id, pool_id)
      WHERE coalesce(b.on_hand, 0) <> coalesce(l.quantity, 0)
      UNION ALL
      SELECT l.item_id, l.pool_id, l.quantity, p.quantity, coalesce(l.id, p.layer_id)
      FROM cost_layer l FULL JOIN (
          SELECT layer_id, pool_id, sum(quantity) AS quantity, sum(value) AS value FROM cost_part GROUP BY 1, 2) p
        ON p.layer_id = l.id AND p.pool_id = l.pool_id
      WHERE (coalesce(l.quantity, 0), coalesce(l.value, 0)) <> (coalesce(p.quantity, 0), coalesce(p.value, 0))`,
  },
  {
    code: 'I4',
    title: 'Nothing on hand is worth nothing, and every flow of value balances',
    titleZh: '数量为零则价值为零，且每笔价值流转借贷平衡',
    // what it is worth is not told: who may see the checks need not see costs
    sql: `SELECT item_id, pool_id, sum(quantity) AS quantity FROM cost_layer GROUP BY 1, 2 HAVING sum(quantity) = 0 AND sum(value) <> 0
      UNION ALL
      SELECT f.item_id, f.id, f.quantity FROM cost_flow f
        LEFT JOIN (SELECT flow_id, sum(value) AS value, sum(quantity) AS quantity FROM cost_part GROUP BY 1) p ON p.flow_id = f.id
      WHERE f.variance <> CASE WHEN f.from_pool_id IS NULL THEN f.counter WHEN f.to_pool_id IS NULL THEN -f.counter ELSE 0 END
          - coalesce(p.value, 0)
        OR coalesce(p.quantity, 0) <> CASE WHEN f.from_pool_id IS NULL THEN f.quantity WHEN f.to_pool_id IS NULL THEN -f.quantity ELSE 0 END`,
  },
  {
    code: 'I5',
    title: 'Neither a real place nor what is in transit holds less than nothing',
    titleZh: '实际库位和在途均没有负库存',
    sql: 'SELECT item_id, location_id, lot, on_hand FROM balance WHERE (is_physical OR pool_id IS NOT NULL) AND on_hand < 0',
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
        FROM (SELECT * FROM tag WHERE state <> 'commissioned') t FULL JOIN (
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
  {
    code: 'I15',
    title: 'The state of each tag is that of the place where it is',
    titleZh: '每个标签的状态与其所在位置一致',
    sql: `SELECT t.epc, t.state, l.code AS location, l.kind FROM tag t JOIN location l ON l.id = t.location_id
      WHERE t.state <> CASE l.kind WHEN 'dock' THEN 'at-dock' WHEN 'supplier' THEN 'returned' WHEN 'customer' THEN 'left'
        WHEN 'transit' THEN 'left' WHEN 'gain' THEN 'retired' WHEN 'loss' THEN 'retired' WHEN 'scrap' THEN 'retired' ELSE 'in-stock' END`,
  },
  {
    code: 'I16',
    title: 'Balances and movements are of the company of their item and place',
    titleZh: '结存与库存移动属于其物料和库位所在的公司',
    sql: `SELECT b.item_id, b.location_id, b.company_id FROM balance b JOIN item i ON i.id = b.item_id JOIN location l ON l.id = b.location_id
        WHERE (b.company_id, b.company_id, b.is_physical, b.pool_id)
          IS DISTINCT FROM (i.company_id, l.company_id, l.is_physical, l.pool_id)
      UNION ALL
      SELECT m.item_id, m.to_location_id, m.company_id FROM movement m JOIN item i ON i.id = m.item_id WHERE m.company_id <> i.company_id`,
  },
  {
    code: 'I17',
    title: 'Every reversal is the mirror of one earlier movement',
    titleZh: '每笔冲销都与此前的一笔库存移动相反',
    sql: `SELECT m.id, m.seq, m.reverses FROM movement m LEFT JOIN movement r ON r.id = m.reverses
      WHERE m.reverses IS NOT NULL AND (r.seq IS NULL OR r.seq >= m.seq OR m.reason <> 'reversal'
        OR (m.company_id, m.item_id, m.lot, m.epc, m.quantity, m.from_location_id, m.to_location_id)
          IS DISTINCT FROM (r.company_id, r.item_id, r.lot, r.epc, r.quantity, r.to_location_id, r.from_location_id))`,
  },
]
