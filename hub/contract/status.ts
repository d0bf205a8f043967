/** The retained status of a gateway; its last will is the same with `state: 'offline'` and nothing else known. */
import { z } from 'zod'
import { NAME_PATTERN } from './topics.ts'

const name = z.string().regex(NAME_PATTERN)
export const deviceStatusSchema = z.strictObject({
  name,
  family: z.string().max(40),
  /** Never with credentials. */
  address: z.string().max(200),
  portal: name.nullable(),
  state: z.enum(['stopped', 'connecting', 'ready', 'faulted']),
  fault: z.strictObject({ code: z.string().max(40), message: z.string().max(400) }).nullable(),
  lastSightingAt: z.int().nullable(),
  sightings: z.int(),
})
export const statusSchema = z.strictObject({
  v: z.literal(1),
  gateway: name,
  site: name,
  state: z.enum(['online', 'offline']),
  at: z.int(),
  detail: z
    .strictObject({
      version: z.string().max(40),
      startedAt: z.int(),
      skewMs: z.int().nullable(),
      spool: z.strictObject({
        entries: z.int(),
        bytes: z.int(),
        bytesMax: z.int(),
        /** nearly-full at 90 %; full refuses new sightings loudly */
        state: z.enum(['ok', 'nearly-full', 'full']),
        refusedSightings: z.int(),
      }),
      devices: z.array(deviceStatusSchema).max(64),
      counters: z.strictObject({ sightings: z.int(), observations: z.int(), strays: z.int() }),
      /** What a person must look at, in words: a full spool, a batch the hub refused. Empty when all is well. */
      alarms: z.array(z.string().max(200)).max(16).optional(),
    })
    .nullable(),
})
export type GatewayStatus = z.infer<typeof statusSchema>
export type DeviceStatus = z.infer<typeof deviceStatusSchema>
