/**
 * `npm run -s decode -- epc|gs1|llrp|scale [text …]`: one line in, one JSON object out. Without arguments the lines come from
 * standard input. Exit code 0 also when a line is refused (its object says so), 2 when the family is unknown.
 */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { DESCRIBE, isDescribedFamily } from './describe.ts'

const [family, ...texts] = process.argv.slice(2)

/** 64-bit LLRP fields are BigInt, which JSON does not know: they are written as decimal text. */
const withoutBigInt = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

const main = async (): Promise<void> => {
  if (!isDescribedFamily(family)) {
    process.stderr.write(
      `usage: npm run -s decode -- ${Object.keys(DESCRIBE).join('|')} [text …]   (or a line each on standard input)\n`,
    )
    process.exitCode = 2
    return
  }
  const describe = DESCRIBE[family]
  const lines =
    texts.length > 0 ? texts : createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) {
    const text = line.trim()
    if (text === '') continue
    const isTaken = process.stdout.write(`${JSON.stringify(describe(text), withoutBigInt)}\n`)
    if (!isTaken) await once(process.stdout, 'drain')
  }
}

// Whoever reads us has read enough (`| head -1`): that is no error.
process.stdout.on('error', () => process.exit(0))
await main()
