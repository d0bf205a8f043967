/** What an address names: `/purchase-orders/7/confirmation` is about the purchase order 7. */
import { isNoun, type Noun } from '../../contract/noun.ts'
import { type Refusal, refuse } from '../../contract/refusal.ts'

const ID_LENGTH_MAX = 100

interface Thing {
  readonly what: Noun
  readonly param: string
}

/** Of a route's path; undefined where it names nothing, as a list. */
export const thingOf = (path: string): Thing | undefined => {
  const [, many = '', param = ''] = /\/([a-z-]+)\/:(\w+)/.exec(path) ?? []
  const what = many
    .replaceAll('-', ' ')
    .replace(/^people$/, 'person')
    .replace(/ies$/, 'y')
    .replace(/s$/, '')
  return isNoun(what) ? { what, param } : undefined
}

type Params = Readonly<Record<string, unknown>>

/** What cannot be an id is no id of anything: the same answer as for one that nothing has. */
export const noSuchThing = (path: string, params: Params): Refusal<'not-found'> | undefined => {
  const thing = thingOf(path)
  if (!thing) return undefined
  const id = String(params[thing.param])
    .toWellFormed()
    .replace(/\p{Cc}/gu, '')
    .slice(0, ID_LENGTH_MAX)
  return refuse('not-found', { what: thing.what, id })
}

/** A refusal that says only what is not there names it, when the address did. */
export const naming = (refusal: Refusal, path: string, params: Params): Refusal => {
  const { what } = refusal.facts
  const word = typeof what === 'object' ? what.en : what
  const isOfAddress = refusal.refused === 'not-found' && word === thingOf(path)?.what
  return (isOfAddress && noSuchThing(path, params)) || refusal
}
