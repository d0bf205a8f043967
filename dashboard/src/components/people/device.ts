/** What a browser says of itself, as people call it: `Chrome · Windows`. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/MicroMessenger/, 'WeChat'],
  [/\bFirefox\//, 'Firefox'],
  [/\b(?:Headless)?Chrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Windows/, 'Windows'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

const nameIn = (list: typeof BROWSERS, agent: string): string[] => {
  const found = list.find(([pattern]) => pattern.test(agent))
  return found ? [found[1]] : []
}

/** undefined: it does not say. */
export const deviceOf = (agent: string | null): string | undefined => {
  const words = agent === null ? [] : [...nameIn(BROWSERS, agent), ...nameIn(SYSTEMS, agent)]
  return words.length > 0 ? words.join(' · ') : undefined
}
