/** Patches for those who may not see every row or field of a view: what changed is read again as each of them may see it. */
import type { z } from 'zod'
import type { Field } from '../../contract/field.ts'
import { classPermissionsOf, hiderOf } from '../../contract/field-class.ts'
import type { Change, ViewName } from '../../contract/live.ts'
import { may, type Principal } from '../auth/principal.ts'
import type { Clock } from '../clock.ts'
import type { OpenDatabase } from '../db/database.ts'
import { isEverything, type Scope } from '../db/scope.ts'
import type { Loaders } from './push.ts'

export interface LimitedSettings {
  readonly as: OpenDatabase['as']
  readonly loaders: Loaders
  readonly clock: Clock
  /** A row of each view as its list answers it. */
  readonly rows: Readonly<Record<ViewName, z.ZodType>>
}

export interface Limited {
  /** Those of one group see the same of this view; undefined: all of it. */
  readonly groupOf: (principal: Principal, view: ViewName) => string | undefined
  /** Rejects when the database is away. */
  readonly changesFor: (principal: Principal, view: ViewName, keys: readonly string[]) => Promise<Change[]>
  /** What doors hear, without the doors he may not see. Rejects when the database is away. */
  readonly fieldFor: (principal: Principal, field: Pick<Field, 'gateway' | 'doors'>) => Promise<Field['doors']>
}

/** A door that is new shows what it hears after at most this long. */
const DOORS_REMEMBERED_MS = 5_000

export const createLimited = ({ as, loaders, rows, clock }: LimitedSettings): Limited => {
  const views = Object.entries(rows) as [ViewName, z.ZodType][]
  const hiders = new Map(views.map(([view, row]) => [view, hiderOf(row)]))
  const classes = new Map(views.map(([view, row]) => [view, classPermissionsOf(row)]))
  const doors = new Map<string, { readonly until: number; readonly seen: Promise<ReadonlySet<string>> }>()
  const doorsOf = (scope: Scope): Promise<ReadonlySet<string>> => {
    const name = JSON.stringify(scope)
    const now = clock.now().getTime()
    const known = doors.get(name)
    if (known && known.until > now) return known.seen
    for (const [old, { until }] of doors) if (until <= now) doors.delete(old)
    const seen = as(scope)
      .read((tx) =>
        tx.sql<{ door: string }>(`SELECT gateway || '/' || portal AS door FROM door WHERE gateway IS NOT NULL`),
      )
      .then((rows) => new Set(rows.map(({ door }) => door)))
    doors.set(name, { until: now + DOORS_REMEMBERED_MS, seen })
    seen.catch(() => doors.delete(name))
    return seen
  }
  return {
    fieldFor: async ({ scope }, field) => {
      const seen = await doorsOf(scope)
      return field.doors.filter(({ portal }) => seen.has(`${field.gateway}/${portal}`))
    },
    groupOf: (principal, view) => {
      const { scope } = principal
      const hidden = (classes.get(view) ?? []).filter((permission) => !may(principal, permission))
      return isEverything(scope) && hidden.length === 0 ? undefined : JSON.stringify([scope, hidden])
    },
    changesFor: async ({ scope, permissions }, view, keys) => {
      const loader = loaders[view]
      const found = loader ? await as(scope).read((tx) => loader(tx, keys)) : new Map<string, unknown>()
      return keys.flatMap((key): Change[] => {
        const row = found.get(key)
        if (row !== undefined) return [{ key, row: hiders.get(view)?.(row, permissions) ?? null }]
        // a key tells as much as a row: who sees a part hears that a row left his view by a patch that names none (0025-leaving-rows.sql)
        return isEverything(scope) ? [{ key, row: null }] : []
      })
    },
  }
}
