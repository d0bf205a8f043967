/** What hub and gateway wrote down about a gateway in trouble → the text for it. What is not known stays as it is. */

export interface Trouble {
  /** The text under `system.gateways.why`; undefined when there is none. */
  readonly why: string | undefined
  readonly places: Readonly<Record<string, string>>
  /** The raw rest: the address it came from, what exactly was wrong, or all of it. */
  readonly detail: string | undefined
}

/** Named groups are the text's places; `detail` is the raw rest. */
const SAYINGS: readonly (readonly [why: string, said: RegExp])[] = [
  ['unknown', /^unknown gateway$/],
  ['revoked', /^revoked$/],
  ['wrong', /^wrong credential$/],
  ['outdated', /^its credential is of an older hub; give it a new one$/],
  ['site', /^belongs to site (?<site>\S+), not (?<given>\S+)$/],
  ['foreignTopic', /^published on (?<topic>.+), which is not its own$/],
  ['oversize', /^sent a packet over (?<bytes>\d+) bytes$/],
  ['unreadable', /^sent a batch that cannot be read: (?<detail>.+)$/],
  ['batchRefused', /^batch refused by the hub: (?<detail>.+)$/],
  ['spoolBroken', /^the spool cannot be written: (?<detail>.+)$/],
]
const FROM = /^(.+), from (\S+)$/

export const troubleOf = (text: string): Trouble => {
  const [, said = text, address] = FROM.exec(text) ?? []
  for (const [why, pattern] of SAYINGS) {
    const found = pattern.exec(said)
    if (!found) continue
    const { detail = address, ...places } = found.groups ?? {}
    return { why, places, detail }
  }
  return { why: undefined, places: {}, detail: text }
}

/** What a gateway says of its spool stands with the spool already. */
export const isSpoolState = (alarm: string): boolean => /^the spool is (nearly )?full/.test(alarm)
