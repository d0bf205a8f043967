/**
 * Which passwords are taken: long ones that nobody guesses first. No rules of composition: those make people write `Password1!`.
 * The dictionary is part of the program, so it needs no network; it is loaded when the first password is chosen.
 */
import type { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { type FieldError, fault } from '../../contract/fault.ts'
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../../contract/text.ts'

export interface Whose {
  readonly name: string
  readonly email: string
}

/** Fewer guesses than this are made over a network in some months, whatever the hub does against it. */
const GUESSES_MIN = 1e9
/** What makes a long password weak shows at its beginning; the search takes the square of the length. */
const LOOKED_AT_MAX = 80
const PRODUCT = ['dockledger', 'dock', 'ledger', 'warehouse']
const WORD_LENGTH_MIN = 3
/** Letters that a password has besides known words and digits. One of digits alone is judged by guesses. */
const OWN_LETTERS_MIN = 5

let checker: Promise<ZxcvbnFactory> | undefined

const load = async (): Promise<ZxcvbnFactory> => {
  const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
}

/** What is known of a person by whoever knows him. */
const wordsOf = ({ name, email }: Whose): string[] =>
  [name, email, ...`${name} ${email}`.split(/[^\p{L}\p{N}]+/u), ...PRODUCT]
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= WORD_LENGTH_MIN)

/** Nearly nothing of it is left without those words, digits and what separates them. */
const isMadeOf = (words: readonly string[], password: string): boolean => {
  const rest = words
    .toSorted((one, other) => other.length - one.length)
    .reduce((text, word) => text.replaceAll(word, ''), password.toLowerCase())
  return rest.replace(/[^\p{L}]/gu, '').length < OWN_LETTERS_MIN
}

/** What is wrong with a password that this person chose; undefined when nothing is. `field` is where it was typed. */
export const passwordFault = async (field: string, password: string, whose: Whose): Promise<FieldError | undefined> => {
  if (password.length < PASSWORD_LENGTH_MIN) return fault(field, 'too-short', { min: PASSWORD_LENGTH_MIN })
  if (password.length > PASSWORD_LENGTH_MAX) return fault(field, 'too-long', { max: PASSWORD_LENGTH_MAX })
  checker ??= load()
  const zxcvbn = await checker
  const looked = password.slice(0, LOOKED_AT_MAX)
  if (zxcvbn.check(looked).guesses < GUESSES_MIN) return fault(field, 'password-common')
  const words = wordsOf(whose)
  const hasKnown = words.some((word) => looked.toLowerCase().includes(word))
  const isPersonal = hasKnown && (isMadeOf(words, looked) || zxcvbn.check(looked, words).guesses < GUESSES_MIN)
  return isPersonal ? fault(field, 'password-personal') : undefined
}
