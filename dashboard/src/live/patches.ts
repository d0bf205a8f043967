// Flow 12/12 · Patch → screen · next: the eye

import type { Patch, ViewName } from '@dockledger/hub/contract/live.ts'
import { computed, onScopeDispose, type Ref, shallowRef, watch } from 'vue'
import { type ApiError, asApiError } from '../api/problem.ts'
import { type Page, type Query, readPage } from '../api/read.ts'
import { after, second } from './clock.ts'
import { listen } from './connection.ts'

/** Rows of one view as of `version`, in the list's order. `held` are keys of new rows that wait until asked for. */
export interface ViewState<R> {
  readonly version: number
  readonly rows: readonly R[]
  readonly held: ReadonlySet<string>
}

export interface ViewRules<R> {
  readonly keyOf: (row: R) => string
  /** As far as the client can tell: does this row belong to the filtered list? */
  readonly belongs?: (row: R) => boolean
}

/** At most this many rows are refetched after a gap; more come by "load more". */
const REFETCH_ROWS_MAX = 200
/** Bursts of "refetch" become one request each this many ms. */
const REFETCH_MS_MIN = 400
/** How long a row that came by itself stands out. */
const FRESH_MS = 2_500

/**
 * One patch onto the rows it follows. A patch already contained changes nothing; one that leaves a hole, or says that it is
 * not whole, cannot be applied and asks for a refetch.
 */
export const applyPatch = <R>(state: ViewState<R>, patch: Patch, rules: ViewRules<R>): ViewState<R> | 'refetch' => {
  if (patch.version <= state.version) return state
  if (patch.version > state.version + 1 || patch.isPartial) return 'refetch'
  const changed = new Map(patch.changes.map(({ key, row }) => [key, row as R | null]))
  const belongs = (row: R): boolean => rules.belongs?.(row) ?? true
  const rows = state.rows.flatMap((row) => {
    const next = changed.get(rules.keyOf(row))
    if (next === undefined) return [row]
    return next !== null && belongs(next) ? [next] : []
  })
  const shown = new Set(state.rows.map(rules.keyOf))
  const held = new Set(state.held)
  for (const [key, row] of changed) {
    if (row === null || shown.has(key) || !belongs(row)) held.delete(key)
    else held.add(key)
  }
  return { version: patch.version, rows, held }
}

export interface ViewOptions<R> extends ViewRules<R> {
  /** Below /api/v1, such as `/movements`. */
  readonly path: string
  /** New rows wait while this is true, so that nothing moves under the eye; without it they come at once. */
  readonly isHeld?: () => boolean
}

/** Keys that were not there before; none when nothing was. */
export const freshKeys = <R>(
  before: readonly R[] | undefined,
  now: readonly R[],
  keyOf: (row: R) => string,
): ReadonlySet<string> => {
  if (!before) return new Set()
  const known = new Set(before.map(keyOf))
  return new Set(now.map(keyOf).filter((key) => !known.has(key)))
}

export interface View<R> {
  readonly rows: Ref<readonly R[]>
  /** New rows that wait until the reader asks for them. */
  readonly newCount: Ref<number>
  /** Keys of the rows that came by themselves a moment ago. */
  readonly fresh: Ref<ReadonlySet<string>>
  readonly isLoading: Ref<boolean>
  readonly isLoadingMore: Ref<boolean>
  readonly error: Ref<ApiError | undefined>
  readonly hasMore: Ref<boolean>
  readonly reload: () => Promise<void>
  readonly loadMore: () => Promise<void>
}

/** A live list: read once with its version, then patched; on a gap, a reconnection or a partial patch read again, never guessed. */
export const useView = <R>(view: ViewName, query: Ref<Query>, options: ViewOptions<R>): View<R> => {
  const state = shallowRef<ViewState<R> | undefined>()
  const cursor = shallowRef<string | null>(null)
  const error = shallowRef<ApiError | undefined>()
  const isLoading = shallowRef(true)
  const isLoadingMore = shallowRef(false)
  const fresh = shallowRef<ReadonlySet<string>>(new Set())
  const isHolding = shallowRef(false)
  let early: Patch[] = []
  let reading = 0
  let cancelRefetch: (() => void) | undefined

  const take = (patch: Patch): void => {
    if (!state.value || isLoading.value) {
      early.push(patch)
      return
    }
    const next = applyPatch(state.value, patch, options)
    if (next === 'refetch') refetchSoon()
    else state.value = next
    showHeld()
  }
  const showHeld = (): void => {
    if (!state.value || state.value.held.size === 0) return
    isHolding.value = options.isHeld?.() ?? false
    if (!isHolding.value) refetchSoon()
  }

  const read = async (limit?: number): Promise<void> => {
    reading += 1
    const mine = reading
    isLoading.value = true
    try {
      const page = await readPage<R>(options.path, { ...query.value, ...(limit === undefined ? {} : { limit }) })
      if (mine !== reading) return
      accept(page)
    } catch (cause) {
      if (mine !== reading) return
      error.value = asApiError(cause)
      early = []
      isLoading.value = false
    }
  }

  let cancelFresh: (() => void) | undefined
  const mark = (rows: readonly R[]): void => {
    fresh.value = freshKeys(state.value?.rows, rows, options.keyOf)
    cancelFresh?.()
    cancelFresh = after(FRESH_MS, () => {
      fresh.value = new Set()
    })
  }
  const accept = (page: Page<R>): void => {
    mark(page.items)
    state.value = { version: page.version ?? 0, rows: page.items, held: new Set() }
    cursor.value = page.nextCursor
    error.value = undefined
    isLoading.value = false
    const waiting = early.filter((patch) => patch.version > (page.version ?? 0))
    early = []
    for (const patch of waiting) take(patch)
  }

  const reload = (): Promise<void> => {
    cancelRefetch?.()
    cancelRefetch = undefined
    return read()
  }
  const refetchSoon = (): void => {
    cancelRefetch ??= after(REFETCH_MS_MIN, () => {
      cancelRefetch = undefined
      const shown = state.value?.rows.length ?? 0
      void read(shown > 50 ? Math.min(shown, REFETCH_ROWS_MAX) : undefined)
    })
  }

  const loadMore = async (): Promise<void> => {
    if (!cursor.value || isLoadingMore.value) return
    const mine = reading
    isLoadingMore.value = true
    try {
      const page = await readPage<R>(options.path, { ...query.value, cursor: cursor.value })
      if (mine !== reading || !state.value) return
      const shown = new Set(state.value.rows.map(options.keyOf))
      const fresh = page.items.filter((row) => !shown.has(options.keyOf(row)))
      state.value = { ...state.value, rows: [...state.value.rows, ...fresh] }
      cursor.value = page.nextCursor
    } catch (cause) {
      error.value = asApiError(cause)
    } finally {
      isLoadingMore.value = false
    }
  }

  const stop = listen(view, take, refetchSoon)
  onScopeDispose(() => {
    stop()
    cancelRefetch?.()
    cancelFresh?.()
    reading += 1
  })
  // what was held back comes when the reader is free again: at the top, nothing selected, no dialog open
  watch(second, showHeld)
  watch(query, (now, before) => {
    if (JSON.stringify(now) === JSON.stringify(before)) return
    state.value = undefined
    early = []
    void read()
  })
  void read()

  return {
    rows: computed(() => state.value?.rows ?? []),
    newCount: computed(() => (isHolding.value ? (state.value?.held.size ?? 0) : 0)),
    fresh,
    isLoading: computed(() => isLoading.value && !state.value),
    isLoadingMore,
    error,
    hasMore: computed(() => cursor.value !== null),
    reload,
    loadMore,
  }
}

/** Calls `onChange` when any patch of the view touches the key, and whenever patches may have been missed. */
export const useLiveKey = (
  view: ViewName,
  isMine: (key: string, row: unknown) => boolean,
  onChange: () => void,
): void => {
  let cancel: (() => void) | undefined
  const soon = (): void => {
    cancel ??= after(REFETCH_MS_MIN, () => {
      cancel = undefined
      onChange()
    })
  }
  const stop = listen(
    view,
    (patch) => {
      if (patch.isPartial || patch.changes.some(({ key, row }) => isMine(key, row))) soon()
    },
    soon,
  )
  onScopeDispose(() => {
    stop()
    cancel?.()
  })
}
