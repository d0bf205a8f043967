/** Another broker (Mosquitto, EMQX) by MQTT 5: hubs share observations and fields, each hears every status. */
import mqtt from 'mqtt'
import { TOPIC_ROOT } from '../../contract/topics.ts'
import type { Logger } from '../log.ts'
import type { Broker, Receive } from './broker.ts'

export interface ExternalBrokerSettings {
  readonly url: string
  readonly log: Logger
  readonly receive: Receive
}

const SHARED = ['observations', 'field'].map((channel) => `$share/dockledger-hub/${TOPIC_ROOT}/+/+/${channel}`)
const STATUS = `${TOPIC_ROOT}/+/+/status`

/** Returns at once; connects, and connects again, for as long as it takes. */
export const startExternalBroker = ({ url, log, receive }: ExternalBrokerSettings): Broker => {
  let wrong: string | undefined = 'not connected to the broker yet'
  const client = mqtt.connect(url, {
    protocolVersion: 5,
    clean: true,
    reconnectPeriod: 1_000,
    connectTimeout: 10_000,
    keepalive: 20,
    // nothing of ours is worth sending late: a gateway asks again
    queueQoSZero: false,
  })
  client.on('connect', () => {
    client.subscribe([...SHARED, STATUS], { qos: 1 }, (error) => {
      wrong = error ? `cannot subscribe: ${error.message}` : undefined
      if (error) log.error({ reason: error.message }, 'the broker refuses the hub its topics')
      else log.info('connected to the broker')
    })
  })
  client.on('close', () => {
    wrong = 'the connection to the broker is down'
  })
  client.on('error', (error) => {
    wrong = error.message
    log.warn({ reason: error.message }, 'the broker does not answer')
  })
  client.on('message', (topic, payload) => receive({ topic, payload, publisher: undefined }))
  return {
    publish: (topic, payload) => void client.publish(topic, payload, { qos: 0 }),
    disconnect: () => undefined,
    state: () => wrong,
    port: undefined,
    close: async () => {
      await client.endAsync()
    },
  }
}
