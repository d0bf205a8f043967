/** [English, 简体中文]; English may stand as `one thing | {count} things`. */
export type Pair = readonly [string, string]
export interface Texts {
  readonly [key: string]: Pair | Texts
}
export interface Messages {
  [key: string]: string | Messages
}

const isPair = (value: Pair | Texts): value is Pair => Array.isArray(value)

/** One language's tree out of the pairs. */
export const messagesOf = (texts: Texts, language: 0 | 1): Messages =>
  Object.fromEntries(
    Object.entries(texts).map(([key, value]) => [key, isPair(value) ? value[language] : messagesOf(value, language)]),
  )

/** Dotted keys of all texts with their pairs. */
export const flatten = (texts: Texts, prefix = ''): [string, Pair][] =>
  Object.entries(texts).flatMap(([key, value]) =>
    isPair(value) ? [[`${prefix}${key}`, value] as [string, Pair]] : flatten(value, `${prefix}${key}.`),
  )
