/** The gateway as its own process: true LLRP bytes in, a true broker out, killed where it hurts. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '@dockledger/devices/clock.ts'
import { createVirtualReader, type VirtualReader } from '@dockledger/devices/llrp/virtual.ts'
import { passageSchema } from '@dockledger/hub/contract/observation.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CaseBroker, caseBroker, GATEWAY, SITE } from './broker.case.ts'
import { FAIL_POINTS } from './fail-point.ts'

const PASSWORD = 'open-sesame-42'
let folder: string
let broker: CaseBroker
let reader: VirtualReader
const children: ChildProcess[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-'))
  broker = await caseBroker(PASSWORD)
  reader = await createVirtualReader({ clock: systemClock })
})
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
  await reader.close()
  await broker.close()
  rmSync(folder, { recursive: true, force: true })
})

const writeConfig = (more = ''): string => {
  const file = join(folder, 'gateway.yaml')
  writeFileSync(
    file,
    `site: ${SITE}
gateway: ${GATEWAY}
mqtt: { url: "${broker.url}" }
spool: { file: spool.sqlite }
eventLog: events.ndjson
health: { port: 0 }
portals:
  - name: door-1
    reader: reader-1
    zones: { outside: [1, 2], inside: [3, 4] }
    presence: { device: reader-1, port: 1 }
    filter: { quietMs: 300 }
devices:
  - { name: reader-1, family: llrp, address: "${reader.address}" }
${more}`,
  )
  return file
}

interface Running {
  readonly child: ChildProcess
  readonly output: () => string
  readonly ended: Promise<unknown>
}
const start = (file: string, failPoint = ''): Running => {
  const env = { ...process.env, MQTT_PASSWORD: PASSWORD, ...(failPoint ? { FAIL_POINT: failPoint } : {}) }
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), '--config', file], { env })
  children.push(child)
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  return { child, output: () => output, ended: once(child, 'close') }
}
const until = async (claim: string, holds: () => boolean | Promise<boolean>, running?: Running): Promise<void> => {
  for (let turn = 0; !(await holds()); turn += 1) {
    if (turn > 2_000) throw new Error(`never came true: ${claim}\n${running?.output().slice(-2_000)}`)
    await sleep(10)
  }
}

const EPCS = Array.from({ length: 20 }, (_, i) => `3034257BF7194E40${i.toString(16).toUpperCase().padStart(8, '0')}`)
/** Carries the tags in, 40 ms a step. */
const walkIn = async (epcs: readonly string[]): Promise<void> => {
  reader.setInput(1, true)
  for (const antenna of [1, 2, 1, 2, 3, 4, 3, 4]) {
    reader.hear(epcs.map((epc) => ({ epc, antenna, rssiDbm: -52, at: Date.now() })))
    await sleep(40)
  }
  reader.setInput(1, false)
}
const passages = () =>
  [...broker.received.values()].flatMap(({ observation }) => (observation.kind === 'passage' ? [observation] : []))
const events = () =>
  existsSync(join(folder, 'events.ndjson'))
    ? readFileSync(join(folder, 'events.ndjson'), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : []
const latest = () => broker.statuses.at(-1)
const spooled = (): number | undefined => latest()?.detail?.spool.entries

describe('the gateway process', () => {
  it('turns LLRP bytes into entries at the hub, tells its state, and says goodbye', { timeout: 60_000 }, async () => {
    const running = start(writeConfig('  - { name: scale-1, family: scale, address: "tcp://127.0.0.1:9" }\n'))
    await until('the reader reports', () => reader.isReporting(), running)
    await walkIn(EPCS)
    await until('all passages are at the hub', () => passages().length === EPCS.length, running)
    for (const passage of passages())
      expect(passageSchema.parse(passage)).toMatchObject({ portal: 'door-1', direction: 'in' })
    await until('the receipt was taken', () => spooled() === 0, running)
    // what a screen counts while they walk: all of them at some moment, none at the end
    const counted = (tags: number): boolean =>
      broker.fields.some(({ doors }) => doors.some((door) => door.portal === 'door-1' && door.tags === tags))
    await until('the field was told, and that it is empty', () => counted(EPCS.length) && counted(0), running)
    const presences = [...broker.received.values()].flatMap(({ observation }) =>
      observation.kind === 'presence' ? [observation.isPresent] : [],
    )
    expect(presences.slice(-2)).toEqual([true, false])
    expect(events()).toEqual([...broker.received.values()])
    expect(latest()).toMatchObject({ state: 'online', detail: { alarms: [], spool: { state: 'ok' } } })
    const states = latest()?.detail?.devices.map(({ name, state }) => [name, state])
    expect(states?.[0]).toEqual(['reader-1', 'ready'])
    expect(states?.[1]?.[1]).not.toBe('ready')

    const at = /"health":"([^"]+)"/.exec(running.output())?.[1]
    const ask = async (path: string) => (await fetch(`http://${at}${path}`)).text()
    expect(await ask('/healthz')).toContain('"alive":true')
    expect(await ask('/readyz')).toContain('"mqtt":"connected"')
    expect(await ask('/metrics')).toMatch(/dockledger_gateway_device_ready\{device="reader-1",family="llrp"\} 1/)
    expect((await fetch(`http://${at}/else`)).status).toBe(404)

    running.child.kill('SIGTERM')
    await running.ended
    expect(running.child.exitCode).toBe(0)
    expect(latest()).toMatchObject({ state: 'offline', detail: null })
    expect(running.output()).not.toContain(PASSWORD)
  })

  it('leaves its last will when it is killed, and spools open tags when it is stopped', {
    timeout: 60_000,
  }, async () => {
    broker.answer = () => undefined
    const file = writeConfig()
    const running = start(file)
    await until('the reader reports', () => reader.isReporting(), running)
    await walkIn(EPCS.slice(0, 3))
    running.child.kill('SIGTERM')
    await running.ended
    expect(events().filter(({ observation }) => observation.kind === 'passage')).toHaveLength(3)
    broker.answer = (batch) => broker.ranges(batch)
    const again = start(file)
    await until('what waited is at the hub', () => passages().length === 3 && spooled() === 0, again)
    again.child.kill('SIGKILL')
    await again.ended
    await until('the will is published', () => latest()?.state === 'offline')
  })

  it('refuses bad settings with their place and a code of its own', { timeout: 30_000 }, async () => {
    const file = writeConfig('  - { name: x, family: nope, address: y }\n')
    const running = start(file)
    await running.ended
    expect(running.child.exitCode).toBe(78)
    expect(running.output()).toContain(`${file}:15:24: devices[1].family: "nope" will not do`)
  })

  it.each(FAIL_POINTS)(
    'killed at %s it loses and doubles nothing that was spooled',
    { timeout: 60_000 },
    async (point) => {
      const file = writeConfig()
      const doomed = start(file, `${point}:2`)
      let carried = 0
      const die = async (): Promise<void> => {
        await until('the reader reports', () => reader.isReporting() || doomed.child.signalCode !== null, doomed)
        while (doomed.child.signalCode === null && carried < EPCS.length) {
          await walkIn(EPCS.slice(carried, carried + 2))
          carried += 2
          await sleep(500)
        }
        await doomed.ended
      }
      await die()
      expect(doomed.child.signalCode).toBe('SIGKILL')
      const running = start(file)
      await until('the reader reports again', () => reader.isReporting(), running)
      await walkIn(EPCS.slice(-2))
      await until('the last came through', () => passages().some(({ epc }) => epc === EPCS.at(-1)), running)
      await until('all is covered', () => spooled() === 0, running)
      expect(broker.reused).toEqual([])
      expect(events().map(({ seq }) => seq)).toEqual([...new Set(events().map(({ seq }) => seq))].sort((a, b) => a - b))
      const bySeq = [...broker.received.values()].sort((a, b) => a.seq - b.seq)
      expect(bySeq).toEqual(events())
      running.child.kill('SIGTERM')
      await running.ended
    },
  )
})
