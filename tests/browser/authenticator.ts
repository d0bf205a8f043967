/** The screen lock of a device that nobody has to touch, as browsers offer it to passkeys. */
import type { Page } from 'playwright-core'

/** The answer counts how often its passkey was shown. */
export const addAuthenticator = async (page: Page): Promise<() => Promise<number>> => {
  const devices = await page.context().newCDPSession(page)
  await devices.send('WebAuthn.enable')
  const { authenticatorId } = await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return async () => (await devices.send('WebAuthn.getCredentials', { authenticatorId })).credentials[0]?.signCount ?? 0
}
