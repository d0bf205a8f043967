/** Names that the hub gives to who did something and to what explains it, in the reader's words. What it does not know stays. */
import { useI18n } from 'vue-i18n'
import { useFormat } from './format.ts'
import { texts } from './index.ts'

const SCANNER = /^scanner (.+)$/
/** A key, and whose it is. */
const KEY_OF = /^(.+) \(([^()]+)\)$/
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/

export const useSpoken = () => {
  const { t } = useI18n()
  const format = useFormat()
  const named = (name: string): string => (name in texts.common.actors ? t(`common.actors.${name}`) : name)
  return {
    /** A person's name stays; the system, a device or the tags themselves are said. */
    actor: (name: string): string => {
      const device = SCANNER.exec(name)?.[1]
      if (device !== undefined) return t('common.actors.scanner', { device })
      const [, key, person] = KEY_OF.exec(name) ?? []
      return key && person ? `${key} (${named(person)})` : named(name)
    },
    unit: (code: string): string => (code in texts.common.units ? t(`common.units.${code}`) : code),
    /** Of a device, by its code. */
    fault: (code: string): string =>
      code in texts.system.gateways.faults ? t(`system.gateways.faults.${code}`) : code,
    family: (name: string): string => (name in texts.system.families ? t(`system.families.${name}`) : name),
    /** A fact that explains an exception: its name, and its value when that is one of a few words or an instant. */
    fact: (key: string, value: unknown): { label: string; text: string } => {
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
      return {
        label: key in texts.exceptions.facts ? t(`exceptions.facts.${key}`) : key,
        text:
          key === 'direction' && text in texts.doors.directions
            ? t(`doors.directions.${text}`)
            : key === 'kind' && text in texts.exceptions.seen
              ? t(`exceptions.seen.${text}`)
              : INSTANT.test(text)
                ? format.dateTime(text)
                : text,
      }
    },
  }
}
