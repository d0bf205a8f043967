/** What happened at a door that moved no stock, as a sentence in each language. Pure. */

const PRESENCE: Readonly<Record<string, readonly [string, string]>> = {
  present: ['Something stands in the doorway', '门口有物体'],
  gone: ['The doorway is clear', '门口已空'],
}

/** `stored` is what was noted of it: present or gone, kilograms with their unit, the order, SSCC or GTIN that was scanned. */
export const factText = (kind: string, stored: string): { readonly summary: string; readonly summaryZh: string } => {
  const [summary, summaryZh] = (kind === 'presence' ? PRESENCE[stored] : undefined) ?? SAYINGS[kind]?.(stored) ?? []
  return { summary: summary ?? stored, summaryZh: summaryZh ?? stored }
}

const SAYINGS: Readonly<Record<string, (stored: string) => readonly [string, string]>> = {
  weighing: (kilograms) => [`Weighed ${kilograms}`, `称重 ${kilograms}`],
  scan: (code) => [`Scanned ${code}`, `扫描 ${code}`],
}
