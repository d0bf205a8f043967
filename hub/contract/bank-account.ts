/** Where the money for a party goes: the class `bank`, for the few who may see it. */
import { z } from 'zod'
import { classified } from './field-class.ts'
import { HINTS } from './hint.ts'
import { partyRow } from './party.ts'
import { nameText } from './text.ts'

/** As people copy it from a letter: in groups, with spaces or dashes. */
const plain = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase()

const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/
const CHUNK_DIGITS = 7
/** ISO 13616: the first four behind the rest, letters as 10 to 35, modulo 97 is 1. */
const isIban = (text: string): boolean => {
  const digits = `${text.slice(4)}${text.slice(0, 4)}`.replace(/[A-Z]/g, (letter) =>
    String(Number.parseInt(letter, 36)),
  )
  let rest = 0
  for (let at = 0; at < digits.length; at += CHUNK_DIGITS)
    rest = Number(`${rest}${digits.slice(at, at + CHUNK_DIGITS)}`) % 97
  return rest === 1
}

const accountNumber = z
  .string()
  .max(60)
  .overwrite(plain)
  .regex(/^[A-Z0-9]{6,34}$/, { error: HINTS.accountNumber.en, abort: true })
  .refine((text) => !IBAN.test(text) || isIban(text), HINTS.iban.en)
  .meta({ examples: ['DE89 3704 0044 0532 0130 00'] })

/** SWIFT (ISO 9362) or CNAPS. */
const bankCode = z
  .string()
  .max(60)
  .overwrite(plain)
  .regex(/^(?:[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?|\d{12})$/, HINTS.bankCode.en)
  .meta({ examples: ['ICBKCNBJ'] })

export const bankAccountDraft = z.strictObject({
  holder: nameText,
  bankName: nameText.nullable().default(null),
  accountNumber,
  bankCode: bankCode.nullable().default(null),
})
export type BankAccountDraft = z.infer<typeof bankAccountDraft>

const bankAccount = z.object({
  holder: z.string(),
  bankName: z.string().nullable(),
  accountNumber: z.string(),
  bankCode: z.string().nullable(),
})

/** Who changed it last, and when; null where it was never set. */
const bankChange = z.object({ at: z.string(), by: z.string() })

export const partyDetail = partyRow.extend({
  bankAccount: classified('bank', bankAccount.nullable()),
  bankChange: classified('bank', bankChange.nullable()),
})
export type PartyDetail = z.infer<typeof partyDetail>

/** How long a change is told of: who writes in a supplier's name asks for money to another account, and it is soon paid. */
export const BANK_CHANGE_TOLD_DAYS = 14
