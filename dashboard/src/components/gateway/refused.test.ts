import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { texts } from '../../i18n/all.ts'
import { refusedOf } from './refused.ts'

const repository = join(import.meta.dirname, '../../../..')

describe('why a gateway was turned away', () => {
  it.each([
    ['wrong credential, from 127.0.0.1', 'wrong', '127.0.0.1'],
    ['revoked, from ::ffff:10.0.0.7', 'revoked', '::ffff:10.0.0.7'],
    ['unknown gateway', 'unknown', undefined],
    ['its credential is of an older hub; give it a new one, from ::1', 'outdated', '::1'],
    ['something else, from 127.0.0.1', undefined, 'something else, from 127.0.0.1'],
  ])('%s', (text, why, detail) => {
    expect(refusedOf(text)).toMatchObject({ why, detail })
  })

  it('names both sites', () => {
    expect(refusedOf('belongs to site north, not south')).toEqual({
      why: 'site',
      places: { site: 'north', given: 'south' },
      detail: undefined,
    })
  })

  it('is written by the hub in just these words', () => {
    const admission = readFileSync(join(repository, 'hub/ingest/admission.ts'), 'utf8')
    const [, written = ''] = admission.split('const whyNotIn')
    const sayings = [...written.matchAll(/'([^'=]{4,})'/g)].flatMap(([, text = '']) =>
      / |^revoked$/.test(text) ? text : [],
    )
    expect(sayings.length).toBeGreaterThan(3)
    expect(sayings.filter((text) => refusedOf(text).why === undefined)).toEqual([])
  })
})

describe('faults of a device', () => {
  it('have a name for every code of the drivers', () => {
    const [, union = ''] = readFileSync(join(repository, 'devices/driver.ts'), 'utf8').split('readonly code:')
    const codes = [...union.slice(0, union.indexOf('readonly')).matchAll(/'([\w-]+)'/g)].map(([, code]) => code)
    expect(codes.sort()).toEqual(Object.keys(texts.system.gateways.faults).sort())
  })
})
