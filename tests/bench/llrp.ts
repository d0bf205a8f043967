/** LLRP on one core: bytes of reports to observations, against only cutting frames and reading tags; and a gateway at 5,000 reads/s. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { Sighting } from '@dockledger/devices/driver.ts'
import { createFrames } from '@dockledger/devices/llrp/frames.ts'
import { readReport } from '@dockledger/devices/llrp/report.ts'
import { encodeReport, type ReportedTag } from '@dockledger/devices/llrp/report-encoding.ts'
import { createVirtualReader } from '@dockledger/devices/llrp/virtual.ts'
import { createFilterState, filter } from '../../gateway/pipeline/filter.ts'
import type { FilterPlan } from '../../gateway/pipeline/plan.ts'
import { startGateway } from '../support/gateway.ts'
import { freePort } from '../support/ports.ts'
import { pause, until } from '../support/until.ts'
import { interleave, type Measure, round } from './measure.ts'

const TAGS = 10_000
/** Each pallet of 500 tags is read so often at each of four antennas while it goes by. */
const PALLET_TAGS = 500
const READS_A_TAG = 20
const REPORT_TAGS = 64
const ROUNDS = 5
/** A gateway runs for months: what it does before the code is compiled is not what it can. */
const WARM_UP_ROUNDS = 3
const READS_PER_S_BAR = 500_000
const LIVE_READS_PER_S = 5_000
const LIVE_MS = 10_000

const epcOf = (serial: number): string => `3034257BF7194E4${serial.toString(16).toUpperCase().padStart(9, '0')}`

const PLAN: FilterPlan = {
  portals: [
    {
      name: 'door-1',
      outside: [1, 2].map((antenna) => ({ device: 'reader', antenna })),
      inside: [3, 4].map((antenna) => ({ device: 'reader', antenna })),
      presence: null,
      filter: { readsMin: 2, rssiFloorDbm: -70, quietMs: 1_500, lingerMs: 10_000, settleMs: 5_000, holdMsMax: 60_000 },
    },
  ],
  devices: [{ name: 'reader', portal: 'door-1' }],
}

interface Chunk {
  readonly at: number
  readonly bytes: Uint8Array
}

/** Pallets go by one after the other, outside first, then inside; 64 tags a report. */
const makeTraffic = (): { readonly chunks: readonly Chunk[]; readonly reads: number } => {
  const chunks: Chunk[] = []
  let at = Date.UTC(2026, 0, 1)
  let reads = 0
  for (let first = 0; first < TAGS; first += PALLET_TAGS) {
    for (let turn = 0; turn < READS_A_TAG; turn += 1) {
      const antenna = 1 + Math.floor((turn * 4) / READS_A_TAG)
      for (let from = 0; from < PALLET_TAGS; from += REPORT_TAGS) {
        const count = Math.min(REPORT_TAGS, PALLET_TAGS - from)
        const tags = Array.from({ length: count }, (_, index): ReportedTag => {
          const epc = epcOf(first + from + index)
          return { epc, antenna, rssiDbm: -50 - (index % 10), count: 1, firstSeenAt: at, lastSeenAt: at }
        })
        chunks.push({ at, bytes: encodeReport(tags) })
        reads += count
        at += 20
      }
    }
    at += 3_000
  }
  return { chunks, reads }
}

const { chunks, reads } = makeTraffic()

/** What this process took of a core so far: others on the machine do not count. */
const coreSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}

const bareRate = (): number => {
  const frames = createFrames()
  const startedAt = coreSeconds()
  let seen = 0
  for (const { at, bytes } of chunks) {
    const sightings: Sighting[] = []
    for (const frame of frames.push(bytes).frames) readReport(frame, at, sightings)
    seen += sightings.length
  }
  if (seen !== reads) throw new Error(`${seen} of ${reads} reads decoded`)
  return reads / (coreSeconds() - startedAt)
}

const pipelineRate = (): number => {
  const frames = createFrames()
  let state = createFilterState(PLAN)
  let passages = 0
  const startedAt = coreSeconds()
  for (const { at, bytes } of chunks) {
    const sightings: Sighting[] = []
    for (const frame of frames.push(bytes).frames) readReport(frame, at, sightings)
    const filtered = filter(state, { kind: 'sightings', device: 'reader', sightings }, { wallMs: at, steadyMs: at })
    state = filtered.state
    passages += filtered.observations.length
  }
  const last = (chunks.at(-1)?.at ?? 0) + 60_000
  passages += filter(state, { kind: 'tick' }, { wallMs: last, steadyMs: last }).observations.length
  const seconds = coreSeconds() - startedAt
  if (passages !== TAGS) throw new Error(`${passages} passages of ${TAGS} tags`)
  return reads / seconds
}

export const measureLlrp = async (): Promise<Measure> => {
  const coldRate = pipelineRate()
  await interleave(WARM_UP_ROUNDS, { bare: bareRate, pipeline: pipelineRate })
  const rates = await interleave(ROUNDS, { bare: bareRate, pipeline: pipelineRate })
  return {
    name: 'llrp',
    ratio: round(rates.pipeline / rates.bare),
    of: 'reads/s decoded, deduplicated and filtered to observations, against reads/s only decoded, one core',
    bar: `≥ ${READS_PER_S_BAR} reads/s`,
    isMet: rates.pipeline >= READS_PER_S_BAR,
    readsPerSecond: Math.round(rates.pipeline),
    decodedPerSecond: Math.round(rates.bare),
    rounds: `median of ${ROUNDS} after ${WARM_UP_ROUNDS} not counted, which warm up; the very first, cold: ${Math.round(coldRate)} reads/s`,
    shares: { decode: round(rates.pipeline / rates.bare), filter: round(1 - rates.pipeline / rates.bare) },
  }
}

/** User and system time of a process so far, seconds (proc(5): fields 14 and 15, in ticks of 10 ms). */
const cpuSecondsOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** A real gateway process and a virtual reader that really sends; nobody takes the batches, so the spool works, too. */
export const measureGatewayShare = async (): Promise<Measure> => {
  const folder = mkdtempSync(join(tmpdir(), 'dockledger-bench-'))
  const clock = {
    now: () => Date.now(),
    after: (ms: number, call: () => void) => {
      const timer = setTimeout(call, ms)
      return () => clearTimeout(timer)
    },
  }
  const reader = await createVirtualReader({ clock })
  const nowhere = `tcp://127.0.0.1:${await freePort()}`
  const gateway = startGateway({
    folder,
    name: 'bench',
    site: 'bench',
    mqttUrl: `mqtt://127.0.0.1:${await freePort()}`,
    credential: 'none',
    doors: [{ name: 'door-1', reader: reader.address, scanner: nowhere, scale: nowhere }],
  })
  await until('the reader is asked to report', () => reader.isReporting())
  await pause(1_000)
  const before = cpuSecondsOf(gateway.program().pid)
  const startedAt = Date.now()
  let sent = 0
  while (Date.now() - startedAt < LIVE_MS) {
    const due = Math.floor(((Date.now() - startedAt) / 1000) * LIVE_READS_PER_S)
    const at = Date.now()
    const batch = Array.from({ length: Math.max(0, due - sent) }, (_, index) => {
      const serial = (sent + index) % 2_000
      return {
        epc: epcOf(serial + Math.floor((sent + index) / 40_000) * 2_000),
        antenna: 1 + (Math.floor((sent + index) / 10_000) % 4),
        rssiDbm: -55,
        at,
      }
    })
    reader.hear(batch)
    sent += batch.length
    await pause(10)
  }
  const share = (cpuSecondsOf(gateway.program().pid) - before) / ((Date.now() - startedAt) / 1000)
  await gateway.stop()
  await reader.close()
  rmSync(folder, { recursive: true, force: true })
  return {
    name: 'gateway-core-share',
    ratio: round(share),
    of: `share of one core that a gateway process takes at ${LIVE_READS_PER_S} reads/s`,
    bar: 'said, no bar',
    isMet: true,
    readsPerSecond: Math.round(sent / (LIVE_MS / 1000)),
  }
}
