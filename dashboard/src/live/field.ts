/** How many tags each door hears this moment, while its pallet has not passed yet. For the eye: over as soon as it is old. */
import { FIELD_MS_MAX, type Field } from '@dockledger/hub/contract/field.ts'
import { shallowReactive } from 'vue'
import { nowMs, second } from './clock.ts'

interface Heard {
  readonly tags: number
  readonly atMs: number
}

const heard = shallowReactive(new Map<string, Heard>())
const keyOf = (gateway: string, portal: string): string => `${gateway}/${portal}`

export const takeField = ({ gateway, doors }: Pick<Field, 'gateway' | 'doors'>): void => {
  for (const { portal, tags } of doors) heard.set(keyOf(gateway, portal), { tags, atMs: nowMs() })
}

/** 0 when nothing is heard, or nothing was said for FIELD_MS_MAX. Reactive. */
export const tagsInField = ({ gateway, portal }: { readonly gateway: string; readonly portal: string }): number => {
  const field = heard.get(keyOf(gateway, portal))
  return field && second.value - field.atMs < FIELD_MS_MAX ? field.tags : 0
}
