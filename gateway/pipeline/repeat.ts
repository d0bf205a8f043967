/** Repeats of scanners: a held trigger says one thing, not many. */

export interface Repeats {
  /** Per device: what it said last and when it said it last, steady ms. */
  readonly last: Map<string, { readonly text: string; readonly at: number }>
}

export const noRepeats = (): Repeats => ({ last: new Map() })

/** True when the device says the same as within the last `withinMs`; each repeat prolongs it. */
export const isRepeat = (repeats: Repeats, device: string, text: string, at: number, withinMs: number): boolean => {
  const last = repeats.last.get(device)
  repeats.last.set(device, { text, at })
  return last !== undefined && last.text === text && at - last.at <= withinMs
}
