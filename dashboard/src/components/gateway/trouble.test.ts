import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { texts } from '../../i18n/all.ts'
import { isSpoolState, troubleOf } from './trouble.ts'

const repository = join(import.meta.dirname, '../../../..')

describe('what is wrong with a gateway', () => {
  it.each([
    ['wrong credential, from 127.0.0.1', 'wrong', '127.0.0.1'],
    ['revoked, from ::ffff:10.0.0.7', 'revoked', '::ffff:10.0.0.7'],
    ['unknown gateway', 'unknown', undefined],
    ['its credential is of an older hub; give it a new one, from ::1', 'outdated', '::1'],
    ['sent a batch that cannot be read: entries 0 entry', 'unreadable', 'entries 0 entry'],
    ['batch refused by the hub: v unsupported', 'batchRefused', 'v unsupported'],
    ['the spool cannot be written: disk full', 'spoolBroken', 'disk full'],
    ['sent a packet over 1048576 bytes', 'oversize', undefined],
    ['something else, from 127.0.0.1', undefined, 'something else, from 127.0.0.1'],
  ])('%s', (text, why, detail) => {
    expect(troubleOf(text)).toMatchObject({ why, detail })
  })

  it('names both sites', () => {
    expect(troubleOf('belongs to site north, not south')).toEqual({
      why: 'site',
      places: { site: 'north', given: 'south' },
      detail: undefined,
    })
  })

  it('names the topic', () => {
    expect(troubleOf('published on a/b c, which is not its own').places).toEqual({ topic: 'a/b c' })
  })

  it('is said once when it is of the spool', () => {
    expect(['the spool is full (9 of 9 bytes): x', 'the spool cannot be written: x'].map(isSpoolState)).toEqual([
      true,
      false,
    ])
  })

  it.each([
    ['hub/platform/broker/embedded-broker.ts', /onMisuse\(\w+, `([^`]+)`\)/g, 2],
    ['hub/ingest/index.ts', /admission\.note\( ?[\w.]+, `([^`]+)`/g, 1],
    ['gateway/status.ts', /`(batch refused[^`]+|the spool cannot[^`]+)`/g, 2],
  ])('is written by %s in just these words', (file, pattern, count) => {
    const source = readFileSync(join(repository, file), 'utf8').replaceAll(/\s+/g, ' ')
    const sayings = [...source.matchAll(pattern)].map(([, text = '']) =>
      text.replaceAll(/\$\{\w*BYTES\w*\}/g, '9').replaceAll(/\$\{[^}]+\}/g, 'x'),
    )
    expect(sayings.length).toBe(count)
    expect(sayings.filter((text) => troubleOf(text).why === undefined)).toEqual([])
  })

  it('is written at the admission in just these words', () => {
    const admission = readFileSync(join(repository, 'hub/ingest/admission.ts'), 'utf8')
    const [, written = ''] = admission.split('const whyNotIn')
    const sayings = [...written.matchAll(/'([^'=]{4,})'/g)].flatMap(([, text = '']) =>
      / |^revoked$/.test(text) ? text : [],
    )
    expect(sayings.length).toBeGreaterThan(3)
    expect(sayings.filter((text) => troubleOf(text).why === undefined)).toEqual([])
  })
})

describe('faults of a device', () => {
  it('have a name for every code of the drivers', () => {
    const [, union = ''] = readFileSync(join(repository, 'devices/driver.ts'), 'utf8').split('readonly code:')
    const codes = [...union.slice(0, union.indexOf('readonly')).matchAll(/'([\w-]+)'/g)].map(([, code]) => code)
    expect(codes.sort()).toEqual(Object.keys(texts.system.gateways.faults).sort())
  })
})
