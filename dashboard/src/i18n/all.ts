/** All texts by area. */
import { account } from './account.ts'
import { catalog } from './catalog.ts'
import { common } from './common.ts'
import { doors } from './doors.ts'
import { exceptions } from './exceptions.ts'
import { orders } from './orders.ts'
import { shell } from './shell.ts'
import { stock } from './stock.ts'
import { system } from './system.ts'
import type { Texts } from './texts.ts'

export const texts = {
  shell,
  account,
  common,
  doors,
  orders,
  exceptions,
  stock,
  catalog,
  system,
} as const satisfies Texts
