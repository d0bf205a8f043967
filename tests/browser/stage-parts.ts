/** What a stage is made of, for whoever sets one up outside a test, too. */
import { signIn } from '../../provisioning/administrator.ts'
import { buildDashboard } from '../../provisioning/build-dashboard.ts'
import { ADMIN } from '../support/hub.ts'

export const needDashboard = (): void => {
  if (buildDashboard() !== 0) throw new Error('the dashboard does not build: `npm run build` says why')
}

export const cookieOf = async (url: string): Promise<string> => {
  const cookie = await signIn(url, ADMIN.email, ADMIN.password)
  if (!cookie) throw new Error('the administrator cannot sign in')
  return cookie
}
