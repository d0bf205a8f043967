/** What comes from the floor: broker → ingest → reconciler; and what is done at night. */
import type { Config } from '../config.ts'
import { type Admission, type IngestSettings, saveAllOffline, startIngest } from '../ingest/index.ts'
import type { Broker } from '../platform/broker/broker.ts'
import { startEmbeddedBroker } from '../platform/broker/embedded-broker.ts'
import { startExternalBroker } from '../platform/broker/external-broker.ts'
import { purgeKeys } from '../platform/http/idempotency.store.ts'
import { type Job, startJobs } from '../platform/jobs/jobs.ts'
import { startReconciler } from '../reconcile/index.ts'
import { integrityReport } from '../views/integrity.view.ts'
import { nameListener, type Parts } from './parts.ts'
import type { Store } from './store.ts'

const KEYS_KEPT_MS = 7 * 24 * 3_600_000

export const openFloor = async (
  config: Config,
  parts: Parts,
  store: Store,
  admission: Admission,
  onField: IngestSettings['onField'],
): Promise<Broker> => {
  const { db, databaseUrl } = store
  const { clock, log, onClose } = parts
  const jobs = await startJobs({ databaseUrl, log, jobs: nightly(store, parts) })
  onClose(jobs.close)
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

const nightly = ({ db }: Store, { log, metrics }: Parts): Job[] => [
  {
    name: 'check-integrity',
    cron: '7 2 * * *',
    run: async () => {
      const { violations, checks } = await db.read(integrityReport)
      metrics.integrityViolations.set(violations)
      const broken = checks
        .filter((check) => check.violations > 0)
        .map(({ code, violations }) => ({ code, violations }))
      if (violations > 0) log.error({ violations, broken }, 'invariants are violated; see /integrity')
      else log.info({ checks: checks.length }, 'all invariants hold')
    },
  },
  {
    name: 'forget-idempotency-keys',
    cron: '17 2 * * *',
    run: () =>
      db.transaction(async (tx) => {
        await purgeKeys(tx, new Date(tx.now.getTime() - KEYS_KEPT_MS))
      }),
  },
]
