/** Sequence numbers as the inclusive ranges of a receipt. */
export const rangesOf = (seqs: readonly number[]): [number, number][] => {
  const ranges: [number, number][] = []
  for (const seq of [...new Set(seqs)].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && seq === last[1] + 1) last[1] = seq
    else ranges.push([seq, seq])
  }
  return ranges
}
