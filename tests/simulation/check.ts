/** The hub against its own promises, and against the model. */
import { integrityReport } from '../../hub/views/integrity.view.ts'
import type { Simulation } from './simulate.ts'

const sorted = (lines: readonly string[]): string[] => [...lines].sort()

const differences = (what: string, hub: readonly string[], model: readonly string[]): string[] => {
  const [ours, theirs] = [new Set(hub), new Set(model)]
  return [
    ...sorted(hub.filter((line) => !theirs.has(line))).map((line) => `${what}: the hub has ${line}, the model not`),
    ...sorted(model.filter((line) => !ours.has(line))).map((line) => `${what}: the model has ${line}, the hub not`),
  ]
}

/** Everything that is wrong, in words; empty when all is well. */
export const faultsOf = async ({ floor, model }: Simulation): Promise<string[]> => {
  const { db, site } = floor
  const read = (text: string): Promise<string[]> =>
    db.read(async (tx) => (await tx.sql<{ line: string }>(text, [site.companyId])).map(({ line }) => line))
  const report = await db.read(integrityReport)
  const balances = await read(
    `SELECT i.code || ' ' || l.code || ' ' || trim_scale(b.on_hand) AS line FROM balance b JOIN item i ON i.id = b.item_id
     JOIN location l ON l.id = b.location_id WHERE b.company_id = $1 AND b.on_hand <> 0`,
  )
  const tags = await read(
    `SELECT t.epc || ' ' || i.code || ' ' || l.code AS line FROM tag t JOIN item i ON i.id = t.item_id
     JOIN location l ON l.id = t.location_id WHERE t.company_id = $1`,
  )
  const [movements] = await read('SELECT count(*)::text AS line FROM movement WHERE company_id = $1')
  const [open] = await read(`SELECT count(*)::text AS line FROM dock_session WHERE company_id = $1 AND state = 'open'`)
  const [waiting] = await db.read((tx) => tx.sql<{ n: number }>('SELECT count(*)::int AS n FROM inbox_todo'))
  const visits = Object.values(model.doors).filter(({ visit }) => visit).length
  return [
    ...report.checks
      .filter(({ violations }) => violations > 0)
      .map((check) => `${check.code} ${JSON.stringify(check.sample)}`),
    ...differences(
      'balance',
      balances,
      [...model.balances].filter(([, quantity]) => quantity !== 0).map(([key, quantity]) => `${key} ${quantity}`),
    ),
    ...differences(
      'tag',
      tags,
      [...model.tags].map(([epc, { item, place }]) => `${epc} ${item} ${place}`),
    ),
    ...differences('movements', [movements ?? ''], [String(model.movements)]),
    ...differences('open sessions', [open ?? ''], [String(visits)]),
    ...(waiting?.n === 0 ? [] : [`${waiting?.n} rows still wait`]),
  ]
}
