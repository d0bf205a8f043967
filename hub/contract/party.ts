/** Customers and suppliers, as they are answered. */
import { z } from 'zod'
import { id } from './api.ts'
import { classified } from './field-class.ts'

export const partyRow = z.object({
  id,
  companyId: id,
  code: z.string(),
  name: z.string(),
  isSupplier: z.boolean(),
  isCustomer: z.boolean(),
  email: classified('personal', z.string().nullable()),
  phone: classified('personal', z.string().nullable()),
  /** Whose customer or supplier it is: who sees only his own sees it then. Without a name: he can act no more. */
  responsible: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  version: z.int(),
})
export type Party = z.infer<typeof partyRow>
export const responsiblePerson = z.object({ id: z.string(), name: z.string() })
export type ResponsiblePerson = z.infer<typeof responsiblePerson>
