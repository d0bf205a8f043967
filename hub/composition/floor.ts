/** What comes from the floor: broker → ingest → reconciler. */
import type { Config } from '../config.ts'
import { type Admission, type IngestSettings, saveAllOffline, startIngest } from '../ingest/index.ts'
import type { Broker } from '../platform/broker/broker.ts'
import { startEmbeddedBroker } from '../platform/broker/embedded-broker.ts'
import { startExternalBroker } from '../platform/broker/external-broker.ts'
import { startReconciler } from '../reconcile/index.ts'
import { nameListener, type Parts } from './parts.ts'
import type { Store } from './store.ts'

export const openFloor = async (
  config: Config,
  parts: Parts,
  store: Store,
  admission: Admission,
  onField: IngestSettings['onField'],
): Promise<Broker> => {
  const { system: db } = store
  const { clock, log, onClose } = parts
  const reconciler = startReconciler(db, { clock, log })
  onClose(reconciler.stop)
  let broker: Broker | undefined
  const ingest = startIngest({
    ...parts,
    db,
    admission,
    publish: (topic, payload) => broker?.publish(topic, payload),
    onField,
    onSaved: (lanes) => {
      for (const lane of lanes) reconciler.wake(lane)
    },
  })
  const { receive } = ingest
  if (config.MQTT_URL === undefined) {
    await db.transaction(saveAllOffline)
    broker = await startEmbeddedBroker({
      host: config.HOST,
      port: config.MQTT_PORT,
      clock,
      log,
      admit: admission.admit,
      receive,
      onMisuse: admission.note,
    }).catch(nameListener('MQTT_PORT', config))
  } else broker = startExternalBroker({ url: config.MQTT_URL, log, receive })
  onClose(broker.close)
  // closes first: what was received is stored, and its receipts still need the broker
  onClose(ingest.close)
  return broker
}
