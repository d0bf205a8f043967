/** The newest rows of each chain, for a page that must answer at once; hub/audit-verify.ts computes all of them. */
const ROWS_A_CHAIN = 500

export const auditCheck = {
  code: 'A1',
  title: `The newest ${ROWS_A_CHAIN} rows of each chain of the audit are linked, unchanged and end at its head`,
  titleZh: `审计日志每条链最近 ${ROWS_A_CHAIN} 行相互衔接、未被改动，且止于链头`,
  sql: `SELECT chain, seq, fault FROM audit_faults(${ROWS_A_CHAIN})`,
} as const
