/**
 * By hand: `node tests/faults/soak.ts --minutes 30 --seed 1`. Pallets go through both doors while faults come at random, all
 * drawn from the seed; now and then everything is left to settle and judged. Not part of `npm test`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { FAIL_POINTS as GATEWAY_POINTS } from '../../gateway/fail-point.ts'
import { FAIL_POINTS as HUB_POINTS } from '../../hub/platform/fail-point.ts'
import { ITEMS } from '../../provisioning/demo/catalog.ts'
import { makeDataDir, removeDataDir } from '../support/hub.ts'
import { freePort } from '../support/ports.ts'
import { startProxy, type TcpProxy } from '../support/proxy.ts'
import { seeded } from '../support/seeded.ts'
import { DOORS, startSite, type TestSite, violationsOf } from '../support/site.ts'
import { pause } from '../support/until.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, seed: { type: 'string', default: '1' } },
})
const minutes = Number(values.minutes)
const seed = Number(values.seed)
const random = seeded(seed)
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
const say = (text: string): void => void process.stdout.write(`${new Date().toISOString()} ${text}\n`)

/** Faults between two judgements. */
const FAULTS_A_ROUND = 5
const SETTLE_MS_MAX = 120_000
const counts = new Map<string, number>()

const faultsOf = (site: TestSite, proxy: TcpProxy, dataDir: string): Readonly<Record<string, () => Promise<void>>> => {
  const outage = (weather: 'cut' | 'black-hole' | 'slow') => async () => {
    proxy.weather(weather)
    await pause(2_000 + random() * 10_000)
    proxy.weather('clear')
  }
  const postmaster = (): number => Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
  return {
    'gateway killed': async () => {
      await site.gateway.program().kill()
      await site.gateway.restart()
    },
    'gateway killed at a fail point': async () => {
      await site.gateway.stop()
      await site.gateway.restart({ FAIL_POINT: `${pick(GATEWAY_POINTS)}:${1 + Math.floor(random() * 3)}` })
      await pause(15_000)
      await site.gateway.stop()
      await site.gateway.restart()
    },
    'hub killed': async () => {
      await site.hub.program().kill()
      await site.hub.restart()
    },
    'hub killed at a fail point': async () => {
      await site.hub.program().stop()
      await site.hub.restart({ FAIL_POINT: `${pick(HUB_POINTS)}:${1 + Math.floor(random() * 3)}` })
      await pause(15_000)
      await site.hub.program().stop()
      await site.hub.restart()
    },
    'hub restarted': async () => {
      await site.hub.program().stop()
      await site.hub.restart()
    },
    'PostgreSQL killed': async () => void process.kill(postmaster(), 'SIGKILL'),
    'PostgreSQL frozen': async () => {
      const pid = postmaster()
      process.kill(pid, 'SIGSTOP')
      await pause(8_000)
      process.kill(pid, 'SIGCONT')
    },
    'network cut': outage('cut'),
    'network swallows': outage('black-hole'),
    'network slow': outage('slow'),
  }
}

const keepCarrying = async (site: TestSite, signal: AbortSignal): Promise<number> => {
  let pallets = 0
  const work = async (door: (typeof DOORS)[number]): Promise<void> => {
    while (!signal.aborted) {
      const lines = [{ item: pick(ITEMS.filter((one) => one.perCase > 1)), cases: 1 + Math.floor(random() * 12) }]
      await site.carry(door, site.tags(lines), random() < 0.8 ? 'in' : pick(['out', 'turn-back'] as const))
      pallets += 1
      await pause(random() * 3_000)
    }
  }
  await Promise.all(DOORS.map(work))
  return pallets
}

const judge = async (site: TestSite): Promise<readonly string[]> => {
  const verdict = await site.settle(SETTLE_MS_MAX)
  const { lost, doubled, endless, changed, unbalanced, unfolded, negative } = verdict
  const wrong = Object.entries({
    lost: lost.length,
    doubled: doubled.length,
    endless: endless.length,
    changed: changed.length,
    unbalanced,
    unfolded,
    negative,
  })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name}: ${count}`)
  return [...wrong, ...(await violationsOf(site))]
}

const dataDir = await makeDataDir()
const mqttPort = await freePort()
const proxy = await startProxy(mqttPort)
const site = await startSite({ hub: { dataDir, mqttPort }, mqttPort: proxy.port })
const faults = faultsOf(site, proxy, dataDir)
const endsAt = Date.now() + minutes * 60_000
say(`soaking for ${minutes} min with seed ${seed}; data in ${dataDir}`)
let wrong: readonly string[] = []
let pallets = 0
while (Date.now() < endsAt && wrong.length === 0) {
  const carrying = new AbortController()
  const carried = keepCarrying(site, carrying.signal)
  for (let fault = 0; fault < FAULTS_A_ROUND && Date.now() < endsAt; fault += 1) {
    const name = pick(Object.keys(faults))
    counts.set(name, (counts.get(name) ?? 0) + 1)
    say(name)
    await faults[name]?.()
    await pause(3_000 + random() * 10_000)
  }
  carrying.abort()
  pallets += await carried
  wrong = await judge(site)
  say(
    wrong.length === 0
      ? `${site.gateway.eventLog().length} events: each exactly once, integrity zero`
      : `WRONG ${wrong.join('; ')}`,
  )
}
say(
  `${pallets} pallets, ${site.gateway.eventLog().length} events; faults: ${[...counts].map(([name, count]) => `${name} ${count}`).join(', ')}`,
)
await site.close()
await proxy.close()
if (wrong.length === 0) removeDataDir(dataDir)
else say(`replay with --seed ${seed}; the data stays in ${dataDir}`)
process.exit(wrong.length === 0 ? 0 : 1)
