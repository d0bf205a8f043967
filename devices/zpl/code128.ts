/** The data of ^BC in mode N: the host chooses the subsets, by codes that begin with `>` (ZPL II Programming Guide, ^BC). */
import { FNC1 } from './fnc1.ts'

/** So many digits in a row are shorter in pairs. */
const DIGITS_MIN = 4
/** What Code 128 holds in subset B. */
const SUBSET_B = /^[ -~]*$/

export const isCode128 = (data: string): boolean => data.length > 0 && SUBSET_B.test(data.replaceAll(FNC1, ''))

interface Run {
  readonly text: string
  readonly isPairs: boolean
}

/** Runs of an even number of digits, and the rest. FNC1 belongs to either subset. */
const runsOf = (data: string): Run[] => {
  const runs: Run[] = []
  let plain = ''
  const parts = data.match(/\d+|\D/g) ?? []
  for (const part of parts) {
    if (!/^\d/.test(part) || part.length < DIGITS_MIN) {
      plain += part
      continue
    }
    const odd = part.length % 2
    plain += part.slice(0, odd)
    if (plain !== '') runs.push({ text: plain, isPairs: plain === FNC1 })
    plain = ''
    runs.push({ text: part.slice(odd), isPairs: true })
  }
  if (plain !== '') runs.push({ text: plain, isPairs: false })
  return runs
}

const inB = (text: string): string =>
  text.replaceAll('>', '>0').replaceAll(FNC1, '>8').replaceAll('^', '><').replaceAll('~', '>=')

/** The data must hold what `isCode128` accepts. */
export const encodeCode128 = (data: string): string => {
  let isC: boolean | undefined
  let text = ''
  for (const run of runsOf(data)) {
    if (isC === undefined) text += run.isPairs ? '>;' : '>:'
    else if (isC !== run.isPairs) text += run.isPairs ? '>5' : '>6'
    isC = run.isPairs
    text += run.text === FNC1 ? '>8' : run.isPairs ? run.text : inB(run.text)
  }
  return text
}

const MEANS: Readonly<Record<string, string>> = { '8': FNC1, '0': '>', '<': '^', '=': '~' }

/** What a printer prints of it. Without a start code it begins in subset B, where a letter is itself. */
export const decodeCode128 = (text: string): string => text.replaceAll(/>(.)/gs, (_, code: string) => MEANS[code] ?? '')
