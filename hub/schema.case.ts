/** The schema as SQL that reads like the migrations taken together; the embedded server has no pg_dump. The same on PostgreSQL 15 and 18. */
import type { Tx } from './platform/db/tx.ts'

const TABLES = `
  SELECT c.oid, c.relname AS name,
    (SELECT string_agg(format('  %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attidentity = 'a' THEN ' GENERATED ALWAYS AS IDENTITY'
             WHEN a.attgenerated = 's' THEN ' GENERATED ALWAYS AS ' || pg_get_expr(d.adbin, d.adrelid) || ' STORED'
             WHEN d.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) ELSE '' END,
        CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END), E',\\n' ORDER BY a.attnum)
     FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'migration' ORDER BY c.relname`
const CONSTRAINTS = `
  SELECT conname AS name, pg_get_constraintdef(oid) AS text FROM pg_constraint
  WHERE conrelid = $1 AND contype IN ('p', 'u', 'f', 'c', 'x') ORDER BY contype DESC, conname`
const INDEXES = `
  SELECT pg_get_indexdef(i.indexrelid) AS text FROM pg_index i
  WHERE i.indrelid = $1 AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype <> 'f')
  ORDER BY 1`
const TRIGGERS = `SELECT pg_get_triggerdef(oid) AS text FROM pg_trigger WHERE tgrelid = $1 AND NOT tgisinternal ORDER BY tgname`
const FUNCTIONS = `SELECT pg_get_functiondef(oid) AS text FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname`

interface Text {
  readonly text: string
}

export const dumpSchema = async (tx: Tx): Promise<string> => {
  const parts: string[] = ['-- Derived from migrations/ by derived.test.ts; change it there.']
  for (const { text } of await tx.sql<Text>(FUNCTIONS)) parts.push(`${text.trim()};`)
  for (const { oid, name, columns } of await tx.sql<{ oid: number; name: string; columns: string }>(TABLES)) {
    const constraints = await tx.sql<Text & { name: string }>(CONSTRAINTS, [oid])
    const lines = [columns, ...constraints.map((constraint) => `  CONSTRAINT ${constraint.name} ${constraint.text}`)]
    parts.push(`CREATE TABLE ${name} (\n${lines.join(',\n')}\n);`)
    for (const query of [INDEXES, TRIGGERS])
      for (const { text } of await tx.sql<Text>(query, [oid])) parts.push(`${text};`)
  }
  return `${parts.join('\n\n')}\n`
}
