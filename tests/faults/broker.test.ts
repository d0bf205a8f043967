/** An external broker that is restarted or killed: it forgets what it had acknowledged, and nothing is lost. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasMosquitto, type Mosquitto, startMosquitto } from '../support/mosquitto.ts'
import { CONSERVED, item, startSite, type TestSite, violationsOf } from '../support/site.ts'
import { pause } from '../support/until.ts'

const LINES = [{ item: item('GLV-XL'), cases: 10 }]

describe.skipIf(!hasMosquitto)('a broker that goes away (skipped without Mosquitto)', () => {
  let mosquitto: Mosquitto
  let site: TestSite
  beforeAll(async () => {
    mosquitto = await startMosquitto()
    site = await startSite({
      hub: { mqttUrl: mosquitto.url },
      mqttPort: mosquitto.port,
      onCredential: mosquitto.addUser,
    })
  })
  afterAll(async () => {
    await site?.close()
    await mosquitto?.stop()
  })

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`by ${signal}, while pallets go through both doors`, async () => {
      const carried = [site.carry('door-1', site.tags(LINES)), site.carry('door-2', site.tags(LINES))]
      await pause(3_500)
      await mosquitto.restart(signal)
      await Promise.all(carried)
      expect(await site.settle()).toMatchObject(CONSERVED)
      expect(await violationsOf(site)).toEqual([])
    })
  }
})
