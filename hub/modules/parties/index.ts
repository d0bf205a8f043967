/** Front door of parties: whom the company buys from and sells to. */
export { deletePartiesOf, findParty, type PartyHead } from './party.store.ts'
export { routes } from './routes.ts'
