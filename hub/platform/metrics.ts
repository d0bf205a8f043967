/** What can be counted from outside; each part of the hub adds its own to the registry. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export const createMetrics = () => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'dockledger_' })
  const registers = [registry]
  return {
    registry,
    httpSeconds: new Histogram({
      name: 'dockledger_http_seconds',
      help: 'time to answer a request',
      labelNames: ['method', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    entries: new Counter({
      name: 'dockledger_ingest_entries_total',
      help: 'entries that gateways sent, by what became of them',
      labelNames: ['outcome'],
      registers,
    }),
    ingestSeconds: new Histogram({
      name: 'dockledger_ingest_seconds',
      help: 'from a batch received to its receipt',
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
    patches: new Counter({
      name: 'dockledger_patches_total',
      help: 'live patches sent, by view',
      labelNames: ['view'],
      registers,
    }),
    integrityViolations: new Gauge({
      name: 'dockledger_integrity_violations',
      help: 'violated invariants at the last nightly check; zero is the only good number',
      registers,
    }),
  }
}

export type Metrics = ReturnType<typeof createMetrics>
