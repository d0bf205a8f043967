/** Front door of parties: whom the company buys from and sells to. */
export { deletePartiesOf, findParties, findParty, giveParties } from './party.store.ts'
export { routes } from './routes.ts'
