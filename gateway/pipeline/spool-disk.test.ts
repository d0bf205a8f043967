/** A disk that is really full: a tmpfs of 1 MiB, which only root may mount. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { caseClock } from '../clock.case.ts'
import type { Observed } from './filter.ts'
import { openSpool } from './spool.ts'

const disk = mkdtempSync(join(tmpdir(), 'disk-'))
const mounted = (() => {
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' })
    return true
  } catch {
    process.stderr.write(
      'SKIPPED: the full-disk tests of the spool, because no tmpfs can be mounted here (needs root)\n',
    )
    return false
  }
})()
afterAll(() => {
  if (mounted) execFileSync('/bin/umount', [disk])
  rmdirSync(disk)
})

const scan = (text: string): Observed => ({
  at: Date.UTC(2026, 0, 5, 8),
  observation: { kind: 'scan', device: 'scanner-1', portal: null, text: text.padEnd(300, '.'), symbology: null },
})

describe.skipIf(!mounted)('a full disk', () => {
  it('is full loudly, keeps everything, and is emptied by receipts', () => {
    const clock = caseClock()
    const eventLog = join(disk, 'events.ndjson')
    const open = () =>
      openSpool(
        { file: join(disk, 'spool.sqlite'), bytesMax: 1e9, eventLog },
        { clock, failPoint: () => undefined, onDurable: () => undefined, onChange: () => undefined },
      )
    const spool = open()
    let made = 0
    while (!spool.isFull()) {
      spool.append([scan(`${made}`), scan(`${made + 1}`)])
      spool.flush()
      made += 2
      expect(made).toBeLessThan(5_000)
    }
    expect(spool.status()).toMatchObject({ state: 'full', entries: made })
    expect(spool.status().fault).toMatch(/full|ENOSPC/)
    const durable = spool.read(0, 1e6, Number.POSITIVE_INFINITY)
    spool.remove([[1, durable.at(-1)?.seq ?? 0]])
    clock.pass(2_000)
    expect(spool.status()).toMatchObject({ state: 'ok', fault: null, entries: made - durable.length })
    const rest = spool.read(0, 1e6, Number.POSITIVE_INFINITY)
    const texts = [...durable, ...rest].map(({ body }) => Number.parseInt(JSON.parse(body).observation.text, 10))
    expect(texts).toEqual(Array.from({ length: made }, (_, i) => i))
    const logged = readFileSync(eventLog, 'utf8').trimEnd().split('\n')
    expect(logged).toEqual([...durable, ...rest].map(({ body }) => body))
    spool.close()
  })
})
