/** README opens with the twelve steps; each step's file says the same in its first line, and names the file that comes next. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesMatching, root } from './sources.ts'

interface Step {
  readonly number: number
  /** As the table writes it: `hub/views/*.view.ts` stands for several files. */
  readonly file: string
  readonly inToOut: string
}

/** `| 6 | `hub/ingest/inbox.ts` | batch → **Inbox row** … | promise |` */
const stepsOf = (readme: string): readonly Step[] =>
  [...readme.matchAll(/^\| *(\d+) *\| *`([^`]+)` *\| *([^|]+?) *\|/gm)].map(([, number, file, inToOut]) => ({
    number: Number(number),
    file: file ?? '',
    inToOut: plain(inToOut ?? ''),
  }))
const plain = (text: string): string => text.replaceAll('**', '').replaceAll('`', '').trim().toLowerCase()
/** `devices/<family>/driver.ts` and `hub/views/*.view.ts` are patterns of one path part. */
const patternOf = (file: string): RegExp =>
  new RegExp(`^${file.replace(/[.]/g, '\\.').replace(/<[^>]+>|\*/g, '[^/]+')}$`)

const steps = stepsOf(readFileSync(join(root, 'README.md'), 'utf8'))
const headers = filesMatching(/\.ts$/).flatMap(({ path, text }) => {
  const match = /^\/\/ Flow (\d+)\/12 · (.+?) · next: (.+)$/.exec(text.split('\n', 1)[0] ?? '')
  return match ? [{ path, number: Number(match[1]), inToOut: match[2] ?? '', next: match[3] ?? '' }] : []
})

describe('the flow', () => {
  it('has twelve steps in order', () => {
    expect(steps.map((step) => step.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  })

  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1]
    it(`${step.number}. ${step.file} says what the table says`, () => {
      const files = filesMatching(patternOf(step.file))
      expect(files.length, `${step.file} exists`).toBeGreaterThan(0)
      const said = headers.filter((header) => header.number === step.number)
      expect(said.map((header) => header.path).sort()).toEqual(files.map((file) => file.path).sort())
      for (const header of said) {
        expect(plain(header.inToOut), header.path).toBe(step.inToOut)
        expect(header.next, header.path).toBe(next ? next.file : 'the eye')
      }
    })
  }

  it('is claimed by no other file', () => {
    expect(headers.filter((header) => !steps.some((step) => patternOf(step.file).test(header.path)))).toEqual([])
  })
})
