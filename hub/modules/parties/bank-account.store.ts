/** party_bank_account: the one place that writes it. */
import type { BankAccountDraft, PartyDetail } from '../../contract/bank-account.ts'
import type { Tx } from '../../platform/db/tx.ts'

/** Null: it was emptied. */
export const saveBankAccount = async (
  tx: Tx,
  partyId: string,
  account: BankAccountDraft | null,
  changedBy: string,
): Promise<void> => {
  const { holder, bankName, accountNumber, bankCode } = account ?? {}
  await tx.sql(
    `INSERT INTO party_bank_account (party_id, holder, bank_name, account_number, bank_code, changed_at, changed_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (party_id) DO UPDATE SET holder = excluded.holder, bank_name = excluded.bank_name, account_number = excluded.account_number,
       bank_code = excluded.bank_code, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
    [partyId, holder, bankName, accountNumber, bankCode, tx.now, changedBy],
  )
}

interface Row {
  readonly bankAccount: Exclude<PartyDetail['bankAccount'], undefined>
  readonly at: Date
  readonly by: string
}

export const findBankAccount = async (
  tx: Tx,
  partyId: string,
): Promise<Required<Pick<PartyDetail, 'bankAccount' | 'bankChange'>>> => {
  const [row] = await tx.sql<Row>(
    `SELECT CASE WHEN account_number IS NOT NULL THEN jsonb_build_object('holder', holder, 'bankName', bank_name,
         'accountNumber', account_number, 'bankCode', bank_code) END AS "bankAccount",
       changed_at AS at, changed_by AS by
     FROM party_bank_account WHERE party_id = $1`,
    [partyId],
  )
  return row
    ? { bankAccount: row.bankAccount, bankChange: { at: row.at.toISOString(), by: row.by } }
    : { bankAccount: null, bankChange: null }
}
