/** The product's own texts, so that a test finds things by the words a person reads, in either language. */
import { texts } from '../../dashboard/src/i18n/all.ts'
import { flatten } from '../../dashboard/src/i18n/texts.ts'

export type Language = 'en' | 'zh-CN'
/** A text by its dotted key, with its {places} filled; of `one | many` the one that `count` asks for. */
export type Words = (key: string, places?: Readonly<Record<string, string | number>>) => string

const PAIRS = new Map(flatten(texts))

export const wordsIn =
  (language: Language): Words =>
  (key, places = {}) => {
    const pair = PAIRS.get(key)
    if (!pair) throw new Error(`no text ${key}`)
    const [one = '', many = one] = pair[language === 'en' ? 0 : 1].split(' | ')
    return (places.count === 1 ? one : many).replaceAll(/\{(\w+)\}/g, (_, name: string) => String(places[name] ?? ''))
  }
