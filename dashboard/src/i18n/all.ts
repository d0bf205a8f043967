/** All texts by area. */
import { account } from './account.ts'
import { approvals } from './approvals.ts'
import { audit } from './audit.ts'
import { catalog } from './catalog.ts'
import { common } from './common.ts'
import { displays } from './displays.ts'
import { doors } from './doors.ts'
import { exceptions } from './exceptions.ts'
import { handhelds } from './handhelds.ts'
import { labels } from './labels.ts'
import { orders } from './orders.ts'
import { people } from './people.ts'
import { roles } from './roles.ts'
import { security } from './security.ts'
import { shell } from './shell.ts'
import { stock } from './stock.ts'
import { system } from './system.ts'
import type { Texts } from './texts.ts'
import { valuation } from './valuation.ts'

export const texts = {
  shell,
  account,
  approvals,
  common,
  displays,
  doors,
  orders,
  exceptions,
  handhelds,
  labels,
  stock,
  catalog,
  system,
  audit,
  security,
  people,
  roles,
  valuation,
} as const satisfies Texts
