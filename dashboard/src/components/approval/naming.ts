/** Approvers and rules in plain sentences of the reader's language. */

import type { Warehouse } from '@dockledger/hub/contract/api.ts'
import type {
  ApprovalBecause,
  ApprovalOptions,
  ApprovalRule,
  Approver,
  RuleStep,
} from '@dockledger/hub/contract/approval.ts'
import { useQuery } from '@tanstack/vue-query'
import { useI18n } from 'vue-i18n'
import { read, readPage } from '../../api/read.ts'
import { useFormat } from '../../i18n/format.ts'
import { texts } from '../../i18n/index.ts'

const OPTIONS_MS = 30_000
/** Documents, roles and people that rules are made of. */
export const useApprovalOptions = () =>
  useQuery({
    queryKey: ['approval-options'],
    queryFn: () => read<ApprovalOptions>('/approval-options'),
    staleTime: OPTIONS_MS,
  })

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

type Conditions = ApprovalRule['conditions']

export const useApprovalNaming = () => {
  const { t, locale } = useI18n()
  const format = useFormat()
  const options = useApprovalOptions()
  const warehouses = useQuery({
    queryKey: ['warehouses'],
    queryFn: () => readPage<Warehouse>('/warehouses', { limit: 200 }),
  })
  const approver = (one: Approver): string => {
    if (one.kind === 'person') return one.name
    if (one.kind === 'manager')
      return one.name ? t('approvals.managerIs', { name: one.name }) : t('approvals.rules.manager')
    const role = options.data.value?.roles.find(({ code }) => code === one.role)
    if (!role) return t('approvals.unknownRole', { role: one.role })
    return locale.value === 'zh-CN' ? role.nameZh : role.name
  }
  const approvers = ({ approvers: all, mode }: Pick<RuleStep, 'approvers' | 'mode'>): string =>
    all.map(approver).join(t(mode === 'all' ? 'approvals.and' : 'approvals.or'))
  const step = (one: RuleStep): string =>
    approvers(one) +
    (one.escalation
      ? t('approvals.rules.escalates', { hours: one.escalation.afterHours, who: approver(one.escalation.to) })
      : '')
  const warehouseNames = (ids: readonly string[]): string =>
    ids
      .map((id) => warehouses.data.value?.items.find((one) => one.id === id)?.code ?? '…')
      .join(t('approvals.rules.join'))
  /** Each condition as a part of a sentence; amounts are absent for who may not see prices. */
  const conditions = (of: Conditions, currency: string): string[] => {
    const { amountFrom, amountBelow, warehouseIds, newSupplierDays, overTolerance } = of
    const said: string[] = []
    if (amountFrom) said.push(t('approvals.rules.from', { amount: format.money(amountFrom, currency) }))
    if (amountBelow) said.push(t('approvals.rules.below', { amount: format.money(amountBelow, currency) }))
    if (warehouseIds) said.push(t('approvals.rules.warehouses', { names: warehouseNames(warehouseIds) }))
    if (newSupplierDays === 0) said.push(t('approvals.rules.neverDelivered'))
    else if (newSupplierDays !== null) said.push(t('approvals.rules.newSupplier', { days: newSupplierDays }))
    if (overTolerance) said.push(t('approvals.rules.overTolerance', { percent: format.quantity(overTolerance) }))
    return said
  }
  const many = (type: string): string => (type in texts.approvals.rules.many ? t(`approvals.rules.many.${type}`) : type)
  return {
    approver,
    approvers,
    /** One for each rule the document fell under. */
    because: (all: readonly ApprovalBecause[], type: string): string[] => {
      const said = all.flatMap(({ conditions: of, baseCurrency, isForeign }) => {
        const parts = conditions(of, baseCurrency)
        if (isForeign && (of.amountFrom || of.amountBelow)) return [t('approvals.rules.foreign')]
        // amounts are absent for who may not see prices
        if (parts.length === 0) return of.amountFrom === undefined ? [t('approvals.rules.hidden')] : []
        return [
          capital(
            t('approvals.rules.some', { document: many(type), conditions: parts.join(t('approvals.rules.join')) }),
          ),
        ]
      })
      return said.length > 0 ? [...new Set(said)] : [t('approvals.rules.every', { document: many(type) })]
    },
    /** "Purchase orders of 10,000 CNY or more: first Warehouse manager, then Approver". */
    sentence: ({ documentType, conditions: of, steps, needsProof }: ApprovalRule, currency: string): string => {
      const document = many(documentType)
      const parts = conditions(of, currency).join(t('approvals.rules.join'))
      const what = parts
        ? t('approvals.rules.some', { document, conditions: parts })
        : t('approvals.rules.every', { document })
      const names = steps.map(step)
      const who =
        names.length === 1
          ? t('approvals.rules.only', { who: names[0] ?? '' })
          : names
              .map((name, n) => t(n === 0 ? 'approvals.rules.first' : 'approvals.rules.next', { who: name }))
              .join('')
      const proof = needsProof ? t('approvals.rules.withProof') : ''
      return capital(t('approvals.rules.sentence', { what, who })) + proof
    },
  }
}
