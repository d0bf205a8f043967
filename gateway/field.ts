/** Tells the hub what the doors hear, while they hear something, and once more when a door has fallen silent. */
import { FIELD_MS, type Field } from '@dockledger/hub/contract/field.ts'
import { type Clock, repeat } from './clock.ts'
import type { Intake } from './pipeline/intake.ts'
import type { Link } from './pipeline/publish-link.ts'

/** Returns what ends it. */
export const tellField = (
  { site, gateway }: { readonly site: string; readonly gateway: string },
  clock: Clock,
  intake: Intake,
  link: Link,
): (() => void) => {
  let told: Field['doors'] = []
  return repeat(clock, FIELD_MS, () => {
    const heard = intake.field().filter(({ tags }) => tags > 0)
    const silent = told.filter((before) => heard.every(({ portal }) => portal !== before.portal))
    told = heard
    const doors = [...heard, ...silent.map(({ portal }) => ({ portal, tags: 0 }))]
    if (doors.length > 0) link.publishField(JSON.stringify({ v: 1, gateway, site, doors } satisfies Field))
  })
}
