import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = join(import.meta.dirname, '..')
const read = (name: string): string => readFileSync(join(source, name), 'utf8')
const screens = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.(vue|ts)$/.test(name) && !name.startsWith('api/') && !name.endsWith('.test.ts'),
)
const declared = [...read('../../hub/permissions.md').matchAll(/^\| `([\w.]+)`/gm)].map(([, name]) => String(name))
/** By machines, or by everybody. */
const NOT_SHOWN = ['me.read', 'metrics.read', 'companies.read']

describe('what a person may do', () => {
  it('is named as the hub names it', () => {
    const known = [...read('api/may.ts').matchAll(/\| '([\w.]+)'/g)].map(([, name]) => String(name))
    expect(known.sort()).toEqual(declared.filter((name) => !NOT_SHOWN.includes(name)).sort())
  })

  it('decides somewhere whether its button is shown', () => {
    const text = screens.map(read).join('\n')
    const asked = declared.filter((name) => text.includes(`'${name}'`))
    expect(declared.filter((name) => !NOT_SHOWN.includes(name) && !asked.includes(name))).toEqual([])
  })
})
