/** What a measure says, and how rounds are made comparable: ours and the bare one take turns, and medians are compared. */

export interface Measure {
  readonly name: string
  /** Ours against the bare one of the same run. */
  readonly ratio: number
  /** What the ratio is of, in words. */
  readonly of: string
  readonly bar: string
  readonly isMet: boolean
  readonly [fact: string]: unknown
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** Nearest rank, p from 0 to 100. */
export const percentile = (values: readonly number[], p: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN
}

export const round = (value: number, digits = 3): number => Number(value.toPrecision(digits))

/** The machine gets slower and faster while we look: each round runs all, in alternating order. */
export const interleave = async <K extends string>(
  rounds: number,
  runs: Readonly<Record<K, () => Promise<number> | number>>,
): Promise<Record<K, number>> => {
  const names = Object.keys(runs) as K[]
  const results = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>
  for (let index = 0; index < rounds; index += 1) {
    for (const name of index % 2 === 0 ? names : [...names].reverse()) results[name].push(await runs[name]())
  }
  return Object.fromEntries(names.map((name) => [name, median(results[name])])) as Record<K, number>
}

/** Seconds that `work` takes. */
export const secondsOf = async (work: () => Promise<void> | void): Promise<number> => {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1000
}
