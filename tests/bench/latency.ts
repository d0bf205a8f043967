/** From publish to the patch in a socket client, at 500 entries a second, with the share of each step. */

import type { MqttClient } from 'mqtt'
import { type Watcher, watchViews } from '../support/live.ts'
import { pause, until } from '../support/until.ts'
import { type Measure, median, percentile, round } from './measure.ts'
import { connectGateway, type Stage } from './stage.ts'
import { type BuiltEntry, buildEntry, envelope, TOPIC } from './traffic.ts'

const PER_SECOND = 500
const MESSAGE_ENTRIES = 5
const SECONDS = 15
const WARM_UP_S = 3
const BARE_SECONDS = 9

interface Times {
  published: number
  received?: number
  recorded?: number
  sent?: number
  seen?: number
}

interface StepRow {
  readonly epc: string
  readonly received_at: Date
  readonly recorded_at: Date
}
const STEPS = `
  SELECT m.epc, i.received_at, m.recorded_at FROM movement m
  JOIN inbox i ON i.gateway = m.evidence_gateway AND i.seq = m.evidence_seq WHERE m.epc = ANY($1) AND m.reason = 'passage'`

const epcsOf = (row: unknown): string | undefined =>
  typeof row === 'object' && row !== null && 'epc' in row && typeof row.epc === 'string' ? row.epc : undefined

/**
 * A patch with rows brings its movements to the screen; one that says "refetch" brings all that were committed before it.
 * Undefined until every movement has arrived; then how many came by refetching.
 */
const noteArrivals = (watcher: Watcher, times: ReadonlyMap<string, Times>): { refetched: number } | undefined => {
  let refetched = 0
  for (const patch of watcher.patches) {
    const arrival = { sent: patch.at, seen: patch.receivedAt }
    for (const change of patch.changes) {
      const one = times.get(epcsOf(change.row) ?? '')
      if (one && one.seen === undefined) Object.assign(one, arrival)
    }
    if (!patch.isPartial) continue
    for (const one of times.values()) {
      if (one.seen !== undefined || (one.recorded ?? Number.POSITIVE_INFINITY) > patch.at) continue
      Object.assign(one, arrival)
      refetched += 1
    }
  }
  const isComplete = [...times.values()].every((one) => one.seen !== undefined)
  if (isComplete) return { refetched }
  for (const one of times.values()) delete one.seen
  return undefined
}

/** Publishes at the steady rate; calls back with each message's entries and the instant it went out. */
const publishSteadily = async (
  client: MqttClient,
  seconds: number,
  onPublished: (entries: readonly BuiltEntry[], sentAt: number, publishedAt: number) => void,
): Promise<void> => {
  const startedAt = Date.now()
  for (let sent = 0; sent < PER_SECOND * seconds; sent += MESSAGE_ENTRIES) {
    const dueAt = startedAt + (sent / PER_SECOND) * 1000
    await pause(Math.max(0, dueAt - Date.now()))
    const now = Date.now()
    const entries = Array.from({ length: MESSAGE_ENTRIES }, () => buildEntry(now))
    const publishedAt = performance.timeOrigin + performance.now()
    if (now - startedAt > WARM_UP_S * 1000) onPublished(entries, now, publishedAt)
    client.publish(TOPIC, envelope(entries, now), { qos: 1 })
  }
}

/** publish → COMMIT of the bare pipeline at the same rate, ms. */
const bareLatencies = async (stage: Stage): Promise<readonly number[]> => {
  const client = await connectGateway(stage.bare)
  const published = new Map<number, number>()
  const latencies: number[] = []
  client.on('message', (_, payload) => {
    const at = published.get(Number(String(payload)))
    if (at !== undefined) latencies.push(performance.timeOrigin + performance.now() - at)
  })
  await client.subscribeAsync('bare/stored')
  await publishSteadily(client, BARE_SECONDS, (_, sentAt, publishedAt) => published.set(sentAt, publishedAt))
  await until('the last batch is stored', () => latencies.length >= published.size, 60_000)
  await client.endAsync()
  return latencies
}

export const measureLatency = async (stage: Stage): Promise<Measure> => {
  const bare = await bareLatencies(stage)
  const client = await connectGateway(stage.ours)
  const watcher = await watchViews(stage.hub.url, stage.hub.apiKey, ['movements'])
  const times = new Map<string, Times>()
  await publishSteadily(client, SECONDS, (entries, _, published) => {
    for (const { epc } of entries) times.set(epc, { published })
  })
  const recorded = await until(
    'every movement',
    async () => {
      const { rows } = await stage.ours.pool.query<StepRow>(STEPS, [[...times.keys()]])
      return rows.length === times.size && rows
    },
    60_000,
  )
  for (const row of recorded) {
    const one = times.get(row.epc)
    if (one) Object.assign(one, { received: row.received_at.getTime(), recorded: row.recorded_at.getTime() })
  }
  const partial = await until('every patch', () => noteArrivals(watcher, times), 60_000)
  watcher.close()
  await client.endAsync()
  const full = [...times.values()].filter((one): one is Required<Times> => one.recorded !== undefined)
  const total = full.map((one) => one.seen - one.published)
  const step = (from: keyof Times, to: keyof Times): number =>
    round(median(full.map((one) => Math.max(0, one[to] - one[from]))) / median(total))
  const p99 = percentile(total, 99)
  return {
    name: 'latency',
    ratio: round(p99 / percentile(bare, 99)),
    of: `p99 from publish to the patch in a socket client at ${PER_SECOND} entries/s, against publish to COMMIT of the bare pipeline`,
    bar: 'said, no bar',
    isMet: true,
    p50Ms: round(percentile(total, 50)),
    p99Ms: round(p99),
    bareP50Ms: round(percentile(bare, 50)),
    bareP99Ms: round(percentile(bare, 99)),
    entries: full.length,
    toldToRefetch: partial.refetched,
    shares: {
      publishToInbox: step('published', 'received'),
      inboxToMovement: step('received', 'recorded'),
      movementToPatch: step('recorded', 'sent'),
      patchToClient: step('sent', 'seen'),
    },
  }
}
