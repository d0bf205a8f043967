/** Why the hub turned a gateway away, as it wrote it down → the text for it. What is not known stays as it is. */

export interface Refused {
  /** The text under `system.gateways.why`; undefined when there is none. */
  readonly why: string | undefined
  readonly places: Readonly<Record<string, string>>
  /** The raw rest: the address it came from, or all of it. */
  readonly detail: string | undefined
}

const WHYS: Readonly<Record<string, string>> = {
  'unknown gateway': 'unknown',
  revoked: 'revoked',
  'wrong credential': 'wrong',
  'its credential is of an older hub; give it a new one': 'outdated',
}
const FROM = /^(.+), from (\S+)$/
const SITE = /^belongs to site (\S+), not (\S+)$/

export const refusedOf = (text: string): Refused => {
  const [, said = text, address] = FROM.exec(text) ?? []
  const [, site, given] = SITE.exec(said) ?? []
  if (site && given) return { why: 'site', places: { site, given }, detail: address }
  const why = WHYS[said]
  return { why, places: {}, detail: why ? address : text }
}
