/** Front door of the catalog: what is traded, in which units, under which GTINs. */
export { deleteItemsOf, findItems } from './item.store.ts'
export { routes } from './routes.ts'
