import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { entrySchema } from '@dockledger/hub/contract/observation.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { caseClock } from '../clock.case.ts'
import type { Observed } from './filter.ts'
import { openSpool, type Spool, type SpoolStatus } from './spool.ts'
import type { SpooledEntry } from './spool-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const scan = (text: string): Observed => ({
  at: Date.UTC(2026, 0, 5, 8),
  observation: { kind: 'scan', device: 'scanner-1', portal: null, text, symbology: null },
})
const scans = (count: number, label = 'x'): Observed[] => Array.from({ length: count }, (_, i) => scan(`${label}${i}`))

const open = (clock = caseClock(), bytesMax = 1e8, name = 'spool.sqlite') => {
  const told = { durable: 0, changes: [] as SpoolStatus[], passed: [] as string[] }
  const spool = openSpool(
    { file: join(folder, name), bytesMax, eventLog: join(folder, `${name}.ndjson`) },
    {
      clock,
      failPoint: (point) => told.passed.push(point),
      onDurable: () => {
        told.durable += 1
      },
      onChange: (status) => told.changes.push(status),
    },
  )
  return { spool, clock, told }
}
const all = (spool: Spool): SpooledEntry[] => spool.read(0, 1e6, Number.POSITIVE_INFINITY)
const textsOf = (entries: readonly SpooledEntry[]): string[] =>
  entries.map(({ body }) => JSON.parse(body).observation.text)
const logOf = (name = 'spool.sqlite'): SpooledEntry[] =>
  readFileSync(join(folder, `${name}.ndjson`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((body) => ({ seq: JSON.parse(body).seq, body }))

describe('the spool', () => {
  it('gives seqs from the Unix ms of now, in order, as the contract wants them', () => {
    const { spool, clock } = open()
    spool.append(scans(3))
    spool.flush()
    const entries = all(spool)
    expect(entries.map(({ seq }) => seq)).toEqual([0, 1, 2].map((i) => clock.now() + i))
    for (const { body, seq } of entries) expect(entrySchema.parse(JSON.parse(body)).seq).toBe(seq)
    expect(logOf()).toEqual(entries)
    spool.close()
  })

  it('tells only of what is on disk, a few ms later, many at once', () => {
    const { spool, clock, told } = open()
    for (const observed of scans(100)) spool.append([observed])
    expect(all(spool)).toEqual([])
    expect(told.durable).toBe(0)
    clock.pass(5)
    expect(all(spool)).toHaveLength(100)
    expect(told.durable).toBe(1)
    spool.append(scans(500))
    expect(told.durable).toBe(2)
    spool.close()
  })

  it('lets go of exactly what the ranges cover', () => {
    const { spool, clock } = open()
    const first = clock.now()
    spool.append(scans(10))
    spool.flush()
    const before = spool.status()
    spool.remove([
      [first + 2, first + 3],
      [first + 7, first + 7],
      [1, 5],
    ])
    expect(textsOf(all(spool))).toEqual(['x0', 'x1', 'x4', 'x5', 'x6', 'x8', 'x9'])
    expect(spool.status().entries).toBe(7)
    expect(spool.status().bytes).toBe((before.bytes / 10) * 7)
    spool.close()
    const { spool: again } = open()
    expect(again.status()).toMatchObject({ entries: 7, bytes: (before.bytes / 10) * 7 })
    again.close()
  })

  it('never uses a seq twice: emptied, restored from a copy, with the clock set back', () => {
    const { spool, clock } = open()
    spool.append(scans(5))
    spool.close()
    copyFileSync(join(folder, 'spool.sqlite'), join(folder, 'backup.sqlite'))
    clock.pass(1_000)
    const second = open(clock).spool
    second.append(scans(5))
    second.flush()
    const used = second.lastSeq()
    second.remove([[1, used]])
    second.close()
    clock.step(-86_400_000)
    const third = open(clock).spool
    third.append(scans(1))
    third.flush()
    expect(all(third)[0]?.seq).toBeGreaterThan(used)
    third.close()
    clock.step(86_400_000)
    clock.pass(1_000)
    const restored = open(clock, 1e8, 'backup.sqlite').spool
    restored.append(scans(1))
    restored.flush()
    expect(restored.lastSeq()).toBeGreaterThan(used + 1)
    restored.close()
  })

  it('cuts what it reads by entries and by bytes', () => {
    const { spool } = open()
    spool.append(scans(10, 'y'.repeat(100)))
    spool.flush()
    const size = Buffer.byteLength(all(spool)[0]?.body ?? '') + 1
    expect(spool.read(0, 4, 1e6)).toHaveLength(4)
    expect(spool.read(0, 100, size * 3)).toHaveLength(3)
    expect(spool.read(0, 100, 1)).toHaveLength(1)
    spool.close()
  })
})

describe('a second process', () => {
  it('is told that the spool is in use, and one that is no spool is refused', () => {
    const { spool } = open()
    expect(() => open()).toThrow(/another gateway is using it/)
    spool.append(scans(2))
    spool.flush()
    const reader = new DatabaseSync(join(folder, 'spool.sqlite'), { readOnly: true })
    expect(reader.prepare('SELECT seq FROM entry').all()).toHaveLength(2)
    reader.close()
    spool.close()
    writeFileSync(join(folder, 'text.sqlite'), 'this is no database, whatever its name says'.repeat(50))
    expect(() => open(caseClock(), 1e8, 'text.sqlite')).toThrow(/is it a spool/)
  })
})

describe('the bound', () => {
  it('alarms at 90 %, is full at 100 %, keeps what it has, and recovers', () => {
    const { spool, clock, told } = open(caseClock(), 100_000)
    const first = clock.now()
    const states: string[] = []
    while (!spool.isFull()) {
      spool.append([scan('z'.repeat(900))])
      spool.flush()
      states.push(spool.status().state)
    }
    expect(told.changes.map(({ state }) => state)).toEqual(['nearly-full', 'full'])
    expect(told.changes[0]?.bytes).toBeGreaterThanOrEqual(90_000)
    const kept = all(spool).length
    // What was let in before still finds room: never drop.
    spool.append(scans(3))
    spool.flush()
    expect(all(spool)).toHaveLength(kept + 3)
    spool.remove([[first, first + 50]])
    expect(told.changes.at(-1)?.state).toBe('ok')
    expect(spool.isFull()).toBe(false)
    spool.close()
  })
})

describe('the event log', () => {
  it('catches up with what a kill left in the spool alone, and loses half a line', () => {
    const { spool, clock } = open()
    spool.append(scans(20))
    spool.close()
    const path = join(folder, 'spool.sqlite.ndjson')
    const whole = readFileSync(path, 'utf8')
    for (const length of [0, 1, 200, Math.floor(whole.length / 2), whole.length - 1]) {
      writeFileSync(path, whole.slice(0, length))
      clock.pass(1_000)
      open(clock).spool.close()
      expect(readFileSync(path, 'utf8')).toBe(whole)
    }
  })
})

describe('kill -9', () => {
  it('loses nothing that was called durable, at any moment', { timeout: 60_000 }, async () => {
    const file = join(folder, 'spool.sqlite')
    let kept: SpooledEntry[] = []
    for (const milliseconds of [150, 220, 310]) {
      const child = spawn(process.execPath, [
        fileURLToPath(new URL('./spool-child.case.ts', import.meta.url)),
        file,
        `${file}.ndjson`,
      ])
      let said = ''
      child.stdout.on('data', (chunk) => {
        said += chunk
      })
      await once(child.stdout, 'data')
      await new Promise((resolve) => setTimeout(resolve, milliseconds))
      child.kill('SIGKILL')
      await once(child, 'close')
      const durable = Number(said.split('\n').slice(0, -1).at(-1))
      const { spool } = open(caseClock(1))
      const entries = all(spool)
      expect(entries.slice(0, kept.length)).toEqual(kept)
      expect(entries.at(-1)?.seq).toBeGreaterThanOrEqual(durable)
      const seqs = entries.map(({ seq }) => seq)
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
      // Each run is without gaps, and the log has what the spool has.
      expect(seqs.filter((seq, i) => i > 0 && seq !== Number(seqs[i - 1]) + 1).length).toBeLessThanOrEqual(2)
      expect(logOf()).toEqual(entries)
      kept = entries
      spool.close()
    }
    expect(kept.length).toBeGreaterThan(100)
  })
})

describe('a torn tail', () => {
  it('leaves a prefix, and never becomes a new id', { timeout: 60_000 }, () => {
    const { spool, clock } = open()
    for (let i = 0; i < 30; i += 1) {
      spool.append(scans(3, `${i}-`))
      spool.flush()
    }
    const original = all(spool)
    const used = spool.lastSeq()
    const source = join(folder, 'spool.sqlite')
    const bytes = readFileSync(`${source}-wal`)
    const database = readFileSync(source)
    const torn = join(folder, 'torn.sqlite')
    const step = Math.max(1, Math.floor(bytes.length / 97))
    for (let length = 0; length <= bytes.length; length += step) {
      writeFileSync(torn, database)
      writeFileSync(`${torn}-wal`, bytes)
      truncateSync(`${torn}-wal`, length)
      rmSync(`${torn}-shm`, { force: true })
      rmSync(`${torn}.ndjson`, { force: true })
      clock.pass(1_000)
      const { spool: reopened } = open(clock, 1e8, 'torn.sqlite')
      const left = all(reopened)
      expect(left).toEqual(original.slice(0, left.length))
      reopened.append(scans(1, 'new'))
      reopened.flush()
      expect(reopened.lastSeq()).toBeGreaterThan(used)
      reopened.close()
    }
    spool.close()
  })
})
