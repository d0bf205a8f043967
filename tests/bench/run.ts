/**
 * `npm run bench [-- --json] [-- --only NAME,…]`. Every figure is a ratio within this run: the machine is not the same
 * tomorrow. With --json, one JSON object alone on standard output; progress goes to standard error.
 */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { measureGrowth } from './growth.ts'
import { measureContention, measureHttp } from './http.ts'
import { measureIngest } from './ingest.ts'
import { measureLatency } from './latency.ts'
import { measureGatewayShare, measureLlrp } from './llrp.ts'
import type { Measure } from './measure.ts'
import { measureSession } from './session.ts'
import { openStage, type Stage } from './stage.ts'

/**
 * The stage is set up when the first measure needs it. Latency comes before ingest: the visit that ingest leaves behind holds
 * 80,000 tags, far above the 5,000 of a real one, and closing it keeps the hub busy for two seconds.
 */
const MEASURES: Readonly<Record<string, (stage: () => Promise<Stage>) => Promise<Measure | Measure[]>>> = {
  latency: async (stage) => measureLatency(await stage()),
  ingest: async (stage) => measureIngest(await stage()),
  'session-5000': async (stage) => measureSession(await stage()),
  llrp: measureLlrp,
  'gateway-core-share': measureGatewayShare,
  'http-movements': async (stage) => measureHttp(await stage()),
  contention: async (stage) => measureContention(await stage()),
  growth: async (stage) => measureGrowth(await stage()),
}

const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } })
const wanted = values.only?.split(',') ?? Object.keys(MEASURES)
const unknown = wanted.filter((name) => !(name in MEASURES))
if (unknown.length > 0) {
  process.stderr.write(`no measure ${unknown.join(', ')}; there is ${Object.keys(MEASURES).join(', ')}\n`)
  process.exit(2)
}

let opened: Promise<Stage> | undefined
const stage = (): Promise<Stage> => {
  opened ??= openStage()
  return opened
}

const measures: Measure[] = []
for (const name of wanted) {
  process.stderr.write(`measuring ${name} …\n`)
  for (const measure of [(await MEASURES[name]?.(stage)) ?? []].flat()) {
    measures.push(measure)
    process.stderr.write(`  ${measure.name} ${measure.ratio} (bar: ${measure.bar})\n`)
  }
}

await (await opened)?.close()

const asRow = ({ name, ratio, of, bar, isMet, ...facts }: Measure): string =>
  [
    `${isMet ? '  ok  ' : ' below'} ${name.padEnd(20)} ${String(ratio).padStart(8)}   ${of}; bar: ${bar}`,
    ...Object.entries(facts).map(([key, value]) => `${' '.repeat(38)}${key}: ${JSON.stringify(value)}`),
  ].join('\n')

process.stdout.write(values.json ? `${JSON.stringify({ measures })}\n` : `${measures.map(asRow).join('\n')}\n`)
// what a measure leaves half closed must not hold the table back
process.exit(0)
