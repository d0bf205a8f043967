/**
 * `npm run -s decode -- epc|gs1|llrp|scale [text …]`: one JSON object for each argument, or without arguments for each line of
 * standard input, so that object n answers line n; a final newline begins no further line. Exit code 0 also when a line is
 * refused (its object says so), 2 when the family is unknown.
 */
import { once } from 'node:events'
import { DESCRIBE, type Described, isDescribedFamily } from './describe.ts'

/** The longest LLRP message as hex, with a space after each byte, and much more than any other text. */
const LINE_CHARS_MAX = 4 * 1024 * 1024

const [family, ...texts] = process.argv.slice(2)

/** 64-bit LLRP fields are BigInt, which JSON does not know: they are written as decimal text. */
const withoutBigInt = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

/** Cut at LF alone: a CR or another separator within a line is part of what is wrong with it. Of a line too long only its beginning is kept. */
async function* linesOf(input: NodeJS.ReadStream): AsyncGenerator<string> {
  input.setEncoding('utf8')
  let line = ''
  for await (const chunk of input) {
    const [end = '', ...more] = String(chunk).split('\n')
    line += end.slice(0, LINE_CHARS_MAX + 1 - line.length)
    for (const next of more) {
      yield line
      line = next.slice(0, LINE_CHARS_MAX + 1)
    }
  }
  if (line !== '') yield line
}

const answer = (text: string, describe: (text: string) => Described): Described => {
  if (text.length > LINE_CHARS_MAX)
    return { ok: false, code: 'too-long', message: `a line has at most ${LINE_CHARS_MAX} characters` }
  const trimmed = text.trim()
  return trimmed === '' ? { ok: false, code: 'empty', message: 'there is nothing to decode' } : describe(trimmed)
}

const main = async (): Promise<void> => {
  if (!isDescribedFamily(family)) {
    process.stderr.write(
      `usage: npm run -s decode -- ${Object.keys(DESCRIBE).join('|')} [text …]   (or a line each on standard input)\n`,
    )
    process.exitCode = 2
    return
  }
  const describe = DESCRIBE[family]
  for await (const text of texts.length > 0 ? texts : linesOf(process.stdin)) {
    const isTaken = process.stdout.write(`${JSON.stringify(answer(text, describe), withoutBigInt)}\n`)
    if (!isTaken) await once(process.stdout, 'drain')
  }
}

// Whoever reads us has read enough (`| head -1`): that is no error.
process.stdout.on('error', () => process.exit(0))
await main()
