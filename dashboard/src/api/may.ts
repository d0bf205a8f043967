/** What the person may do. Buttons of what they may not are not shown; the hub refuses it anyway. */
import { useSession } from './session.ts'

/** As hub/permissions.md lists them. */
export type Permission =
  | 'audit.export'
  | 'audit.read'
  | 'approvals.decide'
  | 'approvals.read'
  | 'approvals.write'
  | 'bank.read'
  | 'bank.write'
  | 'catalog.read'
  | 'catalog.write'
  | 'companies.write'
  | 'contacts.read'
  | 'displays.read'
  | 'displays.write'
  | 'docks.accept'
  | 'docks.read'
  | 'docks.work'
  | 'exceptions.read'
  | 'exceptions.resolve'
  | 'gateways.read'
  | 'gateways.write'
  | 'handhelds.read'
  | 'handhelds.write'
  | 'integrity.read'
  | 'parties.read'
  | 'parties.write'
  | 'people.read'
  | 'people.write'
  | 'prices.read'
  | 'purchasing.cancel'
  | 'purchasing.close'
  | 'purchasing.confirm'
  | 'purchasing.read'
  | 'purchasing.write'
  | 'security.read'
  | 'security.write'
  | 'roles.read'
  | 'roles.write'
  | 'stock.move'
  | 'stock.read'
  | 'stock.reverse'
  | 'system.wipe'
  | 'warehouse.read'
  | 'warehouse.write'

/** Reactive where it is called in a template or a computed: no while nobody is signed in. */
export const useMay = () => {
  const { me } = useSession()
  return (permission: Permission): boolean => me.value?.permissions.includes(permission) ?? false
}
