/** Front door of displays: screens on walls. */
export { deleteDisplaysOf } from './display.store.ts'
export { routes } from './routes.ts'
