/** The settings of a gateway, as its YAML file says them. Unknown keys are refused; each message says what to write instead. */
import { NAME_PATTERN } from '@dockledger/hub/contract/topics.ts'
import { z } from 'zod'

const NAME_REMEDY = 'write lower-case letters, digits and dashes, at most 63, such as dock-1'
const name = z.string(NAME_REMEDY).regex(NAME_PATTERN, NAME_REMEDY)

const whole = (min: number, max: number, unit: string) =>
  z
    .int(`write a whole number${unit} from ${min} to ${max}`)
    .min(min, `write at least ${min}`)
    .max(max, `write at most ${max}`)
const flag = z.boolean('write true or false')
const text = (remedy: string) => z.string(remedy).min(1, remedy)

const mqttSchema = z.strictObject({
  url: text('write the broker as mqtt://host:1883 or mqtts://host:8883').regex(
    /^mqtts?:\/\/[^\s/@]+$/,
    'write the broker as mqtt://host:1883 or mqtts://host:8883, without a user or password in it',
  ),
  username: text('leave it out to use the gateway name').optional(),
  password: text('better: leave it out and use passwordFile').optional(),
  passwordFile: text('write the path of a file that holds the credential').optional(),
})

const MIB = 1024 * 1024
const spoolSchema = z.strictObject({
  file: text('write the path of the spool file').default('spool/spool.sqlite'),
  bytesMax: whole(64 * 1024, 1024 * 1024 * MIB, ' of bytes').default(256 * MIB),
})

const healthSchema = z.strictObject({
  host: text('write 127.0.0.1, or 0.0.0.0 to be asked from other machines').default('127.0.0.1'),
  port: whole(0, 65_535, '').default(8081),
})

const ANTENNA_REMEDY = 'write an antenna port from 1, or reader:port such as reader-2:1'
const antenna = z.union(
  [
    z.int().min(1, ANTENNA_REMEDY).max(64, ANTENNA_REMEDY),
    z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}:([1-9]|[1-5]\d|6[0-4])$/, ANTENNA_REMEDY),
  ],
  ANTENNA_REMEDY,
)
const antennas = z.array(antenna, 'write a list of antennas such as [1, 2]').min(1, 'name at least one antenna')

/** Doors differ in how much metal and how many neighbours they have; these fit a door with two antennas a side. */
const filterSchema = z.strictObject({
  readsMin: whole(1, 100, '').default(2),
  rssiFloorDbm: z
    .number('write dBm, such as -70')
    .min(-110, 'write at least -110')
    .max(-10, 'write at most -10')
    .default(-70),
  quietMs: whole(100, 60_000, ' of ms').default(1_500),
  lingerMs: whole(100, 600_000, ' of ms').default(10_000),
  settleMs: whole(500, 600_000, ' of ms').default(5_000),
  holdMsMax: whole(0, 600_000, ' of ms').default(60_000),
})

const portalSchema = z.strictObject({
  name,
  reader: name.optional(),
  zones: z.strictObject({ outside: antennas, inside: antennas }),
  presence: z.strictObject({ device: name, port: whole(1, 64, ''), activeHigh: flag.default(true) }).optional(),
  filter: filterSchema.prefault({}),
})

const address = text('write tcp://host:port or serial:/dev/path?baud=9600')
const common = { name, address, portal: name.optional() }
const deviceSchema = z.discriminatedUnion(
  'family',
  [
    z.strictObject({
      ...common,
      family: z.literal('llrp'),
      reportEveryTags: whole(1, 1_000, '').optional(),
      gen2Session: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)], 'write 0, 1, 2 or 3').optional(),
      powerIndex: whole(1, 65_535, '').optional(),
    }),
    z.strictObject({
      ...common,
      family: z.literal('scanner'),
      suffix: z.enum(['cr-or-lf', 'cr', 'lf', 'crlf', 'stx-etx'], 'write cr-or-lf, cr, lf, crlf or stx-etx').optional(),
    }),
    z.strictObject({
      ...common,
      family: z.literal('scale'),
      question: z.enum(['SIR', 'SI'], 'write SIR or SI').optional(),
      pollMs: whole(50, 60_000, ' of ms').optional(),
      emptyUpTo: text('write a decimal in quotes, such as "0.05"')
        .regex(/^\d{1,9}(\.\d{1,6})?$/, 'write a decimal in quotes, such as "0.05"')
        .optional(),
    }),
  ],
  'write one of llrp, scanner, scale',
)

const DEVICES_MAX = 64

export const configSchema = z.strictObject({
  site: name,
  gateway: name,
  mqtt: mqttSchema,
  spool: spoolSchema.prefault({}),
  health: healthSchema.prefault({}),
  eventLog: text('write the path of a file, or leave it out').optional(),
  logLevel: z.enum(['debug', 'info', 'warn', 'error'], 'write debug, info, warn or error').default('info'),
  portals: z
    .array(portalSchema, 'write a list of portals')
    .max(64, 'one gateway serves at most 64 portals')
    .default([]),
  devices: z
    .array(deviceSchema, 'write a list of devices')
    .min(1, 'name at least one device')
    .max(DEVICES_MAX, `one gateway serves at most ${DEVICES_MAX} devices`),
})

export type GatewayConfig = z.infer<typeof configSchema>
export type DeviceConfig = GatewayConfig['devices'][number]
export type PortalConfig = GatewayConfig['portals'][number]
