/** The roles every house starts with, in terms of the permissions that routes declare. A house may change all but the administrator. */
import { z } from 'zod'
import { HINTS } from '../../contract/hint.ts'

export interface BuiltInRole {
  readonly code: string
  readonly name: string
  readonly nameZh: string
  /** Permissions; `stock.*` is all of stock, `*.read` every one that reads. */
  readonly may: readonly string[]
}

export const roleCode = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,40}$/, HINTS.roleCode.en)
  .meta({ examples: ['night-shift'] })

export const ADMINISTRATOR = 'administrator'

/** Reading is not harmless everywhere: these take more than `*.read`. */
const GUARDED = /^(people|roles|audit|metrics|security|bank)\./

const FLOOR = ['me.read', 'docks.read', 'stock.read', 'warehouse.read', 'catalog.read', 'companies.read']
const OFFICE = [
  'me.read',
  'companies.read',
  'catalog.read',
  'warehouse.read',
  'stock.read',
  'parties.read',
  'contacts.read',
]

export const BUILT_IN_ROLES: readonly BuiltInRole[] = [
  { code: ADMINISTRATOR, name: 'Administrator', nameZh: '管理员', may: ['*'] },
  {
    code: 'warehouse-manager',
    name: 'Warehouse manager',
    nameZh: '仓库主管',
    may: [
      ...FLOOR,
      'docks.*',
      'exceptions.*',
      'stock.*',
      'warehouse.*',
      'catalog.*',
      'labels.*',
      'printers.*',
      'parties.read',
      'purchasing.read',
      'gateways.read',
      'integrity.read',
      'displays.*',
      'handhelds.*',
      'approvals.read',
      'approvals.decide',
    ],
  },
  {
    code: 'receiver',
    name: 'Receiver',
    nameZh: '收货员',
    may: [
      ...FLOOR,
      'docks.work',
      'docks.accept',
      'exceptions.read',
      'exceptions.resolve',
      'purchasing.read',
      'labels.read',
      'labels.print',
    ],
  },
  { code: 'picker', name: 'Picker', nameZh: '拣货员', may: FLOOR },
  {
    code: 'counter',
    name: 'Counter',
    nameZh: '盘点员',
    may: [...FLOOR, 'exceptions.read', 'stock.move', 'labels.read', 'labels.print'],
  },
  {
    code: 'buyer',
    name: 'Buyer',
    nameZh: '采购员',
    may: [
      ...OFFICE,
      'purchasing.*',
      'parties.write',
      'catalog.write',
      'docks.read',
      'exceptions.read',
      'prices.read',
      'approvals.read',
    ],
  },
  { code: 'seller', name: 'Seller', nameZh: '销售员', may: [...OFFICE, 'parties.write'] },
  {
    code: 'accountant',
    name: 'Accountant',
    nameZh: '会计',
    may: [
      ...OFFICE,
      'bank.*',
      'purchasing.read',
      'prices.read',
      'costs.read',
      'docks.read',
      'integrity.read',
      'approvals.read',
      'approvals.decide',
    ],
  },
  {
    code: 'approver',
    name: 'Approver',
    nameZh: '审批人',
    may: [...OFFICE, 'purchasing.read', 'prices.read', 'docks.read', 'approvals.read', 'approvals.decide'],
  },
  { code: 'crm', name: 'Customer relations', nameZh: '客户关系', may: [...OFFICE, 'parties.write'] },
  { code: 'viewer', name: 'Viewer', nameZh: '查看者', may: ['*.read'] },
  {
    code: 'display',
    name: 'Display',
    nameZh: '看板',
    may: ['me.read', 'docks.read', 'companies.read', 'warehouse.read'],
  },
  {
    code: 'integrator',
    name: 'Integrator',
    nameZh: '集成程序',
    may: [
      ...OFFICE,
      'catalog.*',
      'parties.*',
      'warehouse.*',
      'companies.*',
      'labels.*',
      'printers.*',
      'stock.*',
      'docks.*',
      'exceptions.*',
      'purchasing.*',
      'gateways.*',
      'prices.read',
      'costs.read',
      'integrity.read',
      'metrics.read',
      'system.wipe',
    ],
  },
]

const matches = (pattern: string, permission: string): boolean => {
  if (pattern === '*' || pattern === permission) return true
  if (pattern === '*.read') return permission.endsWith('.read') && !GUARDED.test(permission)
  return pattern.endsWith('.*') && permission.startsWith(pattern.slice(0, -1))
}

/** Of all declared permissions, those a built-in role has as delivered. */
export const deliveredPermissions = (role: BuiltInRole, declared: Iterable<string>): string[] =>
  [...declared].filter((permission) => role.may.some((pattern) => matches(pattern, permission))).sort()

/** A person's roles as the library keeps them: codes joined by commas. */
export const rolesOf = (text: string): string[] => text.split(',').filter((code) => code !== '')

export const ROLE_OF_DISPLAYS = 'display'
const ROLE_OF_KEYS = 'integrator'

/** `metadata` of an API key, JSON: `role` in it, else integrator. What cannot be read is a role that nobody has. */
export const roleOfKey = (metadata: string | null): string => {
  try {
    const said: unknown = JSON.parse(metadata ?? 'null')
    if (said === null) return ROLE_OF_KEYS
    if (typeof said !== 'object') return 'unknown'
    if (!('role' in said) || said.role === undefined) return ROLE_OF_KEYS
    return typeof said.role === 'string' ? said.role : 'unknown'
  } catch {
    return 'unknown'
  }
}
