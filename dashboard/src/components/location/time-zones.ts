const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** The zones this browser knows, its own first. */
export const timeZones = (): string[] => [
  ...new Set([ownZone(), 'Asia/Shanghai', 'UTC', ...Intl.supportedValuesOf('timeZone')]),
]

/** A machine on UTC tells nothing of the place; China has one zone. */
export const suggestedZone = (locale: string, own = ownZone()): string =>
  own === 'UTC' && locale === 'zh-CN' ? 'Asia/Shanghai' : own
