/**
 * The shapes of `/api/v1`, one schema used to answer, to describe (OpenAPI) and to type the dashboard.
 * Instants are ISO 8601 UTC with milliseconds, days are YYYY-MM-DD, quantities and prices are decimal strings, ids are UUIDv7.
 */
import { z } from 'zod'
import { DIRECTIONS } from './observation.ts'
import { statusSchema } from './status.ts'

export const id = z.uuid()
export const instant = z.iso.datetime()
export const day = z.iso.date()
export const quantity = z.string().meta({ examples: ['12.5'] })

/** Lists: newest or natural order first; `nextCursor` is null on the last page; `version` is the live view's when it has one. */
export const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({ items: z.array(row), nextCursor: z.string().nullable(), version: z.int().optional() })

export const companyRow = z.object({
  id,
  code: z.string(),
  name: z.string(),
  baseCurrency: z.string(),
  isDemo: z.boolean(),
})
export type Company = z.infer<typeof companyRow>
export const warehouseRow = z.object({
  id,
  companyId: id,
  code: z.string(),
  name: z.string(),
  timeZone: z.string(),
  version: z.int(),
})
export type Warehouse = z.infer<typeof warehouseRow>

export const LOCATION_KINDS = [
  'site',
  'zone',
  'aisle',
  'rack',
  'level',
  'bin',
  'dock',
  'staging',
  'quarantine',
] as const
export const VIRTUAL_KINDS = ['supplier', 'customer', 'gain', 'loss', 'scrap', 'transit'] as const
export const locationRow = z.object({
  id,
  companyId: id,
  warehouseId: id.nullable(),
  parentId: id.nullable(),
  code: z.string(),
  name: z.string(),
  kind: z.enum([...LOCATION_KINDS, ...VIRTUAL_KINDS]),
  isPhysical: z.boolean(),
  path: z.string(),
  version: z.int(),
})
export type Location = z.infer<typeof locationRow>

export const unitRow = z.object({ code: z.string(), nameEn: z.string(), nameZh: z.string(), decimals: z.int() })
export type Unit = z.infer<typeof unitRow>
export const itemRow = z.object({
  id,
  companyId: id,
  code: z.string(),
  name: z.string(),
  baseUnit: z.string(),
  tracking: z.enum(['none', 'epc']),
  isActive: z.boolean(),
  gtins: z.array(z.object({ gtin14: z.string(), quantity })),
  units: z.array(z.object({ unit: z.string(), numerator: z.string(), denominator: z.string() })),
  onHand: quantity,
  version: z.int(),
})
export type Item = z.infer<typeof itemRow>

export const itemRef = z.object({ id, code: z.string(), name: z.string(), baseUnit: z.string() })
export const locationRef = z.object({
  id,
  code: z.string(),
  name: z.string(),
  kind: z.string(),
  warehouse: z.string().nullable(),
})
/** `kind` is elsewhere, and nothing else is told, of a place in a warehouse that the reader does not see. */
export const movementEnd = locationRef.extend({ id: id.nullable() })
export const doorRef = z.object({ id, code: z.string(), name: z.string() })

export const balanceRow = z.object({
  /** `itemId|locationId|lot`: the live key */
  key: z.string(),
  item: itemRef,
  location: locationRef,
  lot: z.string(),
  onHand: quantity,
  asOfSeq: z.string(),
  tags: z.int(),
  /** How it is known: a reader proved it at `evidenceAt`, or it is only booked. */
  evidence: z.enum(['seen', 'booked']),
  evidenceAt: instant.nullable(),
  changedAt: instant,
})
export type Balance = z.infer<typeof balanceRow>

export const MOVEMENT_REASONS = [
  'passage',
  'physical-evidence',
  'acceptance',
  'accepted-as-found',
  'returned',
  'bound',
  'manual',
  'reversal',
] as const
export const movementRow = z.object({
  id,
  seq: z.string(),
  item: itemRef,
  lot: z.string(),
  epc: z.string().nullable(),
  quantity,
  from: movementEnd,
  to: movementEnd,
  occurredAt: instant,
  recordedAt: instant,
  reason: z.enum(MOVEMENT_REASONS),
  note: z.string().nullable(),
  actor: z.string().describe('a name, or system'),
  session: z.object({ id, number: z.string() }).nullable(),
  document: z.object({ type: z.string(), id, number: z.string() }).nullable(),
  evidence: z.object({ gateway: z.string(), seq: z.string() }).nullable(),
  reverses: id.nullable(),
  reversedBy: id.nullable(),
})
export type Movement = z.infer<typeof movementRow>
/** One movement with the passage that proves it, down to the reads. */
export const movementDetail = movementRow.extend({
  passage: z
    .object({
      gateway: z.string(),
      seq: z.string(),
      portal: z.string(),
      epc: z.string(),
      direction: z.enum(DIRECTIONS),
      firstSeenAt: instant,
      lastSeenAt: instant,
      reads: z.int(),
      peakRssiDbm: z.number().nullable(),
      isTimeCorrected: z.boolean(),
      receivedAt: instant,
      tagUri: z.string().nullable(),
      elementString: z.string().nullable(),
      sightings: z.array(z.object({ antenna: z.int(), at: instant, rssiDbm: z.number().nullable() })),
    })
    .nullable(),
})
export type MovementDetail = z.infer<typeof movementDetail>

/** Not what was ordered, or to be decided: a tag may be it, and so may the session that lists one. */
const DIFFERENT = ['foreign', 'unexpected', 'unknown', 'late-passage', 'already-in-stock', 'turned-back'] as const
export const TAG_VERDICTS = ['matched', 'over', ...DIFFERENT, 'carried-out'] as const
export const SESSION_VERDICTS = ['matched', 'short', 'over', ...DIFFERENT, 'nothing-seen'] as const
export const dockSessionRow = z.object({
  id,
  number: z.string(),
  door: doorRef,
  warehouse: z.object({ id, code: z.string(), name: z.string() }),
  state: z.enum(['open', 'closed', 'accepted']),
  /** While open: how it stands now. */
  verdict: z.enum(SESSION_VERDICTS).nullable(),
  order: z.object({ id, number: z.string(), party: z.string(), chosenBy: z.string() }).nullable(),
  openedAt: instant,
  openedBy: z.string(),
  lastEventAt: instant,
  closedAt: instant.nullable(),
  acceptedAt: instant.nullable(),
  acceptedBy: z.string().nullable(),
  isPresent: z.boolean(),
  weightKg: z.string().nullable(),
  version: z.int(),
  /** In base units of what is expected / in tags for the rest. */
  counts: z.object({
    expected: quantity,
    matched: quantity,
    missing: quantity,
    tags: z.int(),
    matchedTags: z.int(),
    overTags: z.int(),
    unexpectedTags: z.int(),
    foreignTags: z.int(),
    unknownTags: z.int(),
    turnedBackTags: z.int(),
    lateTags: z.int(),
    alreadyInStockTags: z.int(),
  }),
  openExceptions: z.int(),
})
export type DockSession = z.infer<typeof dockSessionRow>
export const dockSessionDetail = dockSessionRow.extend({
  lines: z.array(z.object({ item: itemRef, expected: quantity, seen: quantity, missing: quantity, over: quantity })),
  /** newest first, at most 500; `counts.tags` counts all */
  tags: z.array(
    z.object({
      epc: z.string(),
      item: itemRef.nullable(),
      quantity: quantity.nullable(),
      direction: z.enum(DIRECTIONS),
      verdict: z.enum(TAG_VERDICTS),
      firstSeenAt: instant,
      lastSeenAt: instant,
      movementId: id.nullable(),
      tagUri: z.string().nullable(),
    }),
  ),
  facts: z.array(z.object({ kind: z.string(), at: instant, summary: z.string(), summaryZh: z.string() })),
})
export type DockSessionDetail = z.infer<typeof dockSessionDetail>

/** A door as the Doors page and the wall show it: its open session, else its last one, and what it may expect. */
export const doorRow = z.object({
  id,
  code: z.string(),
  name: z.string(),
  warehouse: z.object({ id, code: z.string(), name: z.string() }),
  gateway: z.string(),
  portal: z.string(),
  readerState: z.enum(['ready', 'connecting', 'faulted', 'stopped', 'unknown']),
  isGatewayOnline: z.boolean(),
  dockLocation: locationRef,
  stockLocation: locationRef,
  quietMs: z.int(),
  version: z.int(),
  session: dockSessionDetail.nullable(),
  /** open orders expected here, by due day, at most 10 */
  expected: z.array(
    z.object({ orderId: id, number: z.string(), party: z.string(), dueOn: day.nullable(), open: quantity }),
  ),
})
export type Door = z.infer<typeof doorRow>

export const EXCEPTION_KINDS = [
  'unknown-scheme',
  'unknown-tag',
  'over',
  'unexpected',
  'foreign',
  'missing',
  'already-in-stock',
  'turned-back',
  'undetermined-direction',
  'late-passage',
  'repeat-passage',
  'left-without-order',
  'found',
  'unknown-door',
  'unknown-barcode',
  'key-reused',
  'bad-entry',
  'bad-batch',
] as const
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number]
export const RESOLUTIONS = ['accept-as-found', 'return', 'bind', 'ignore', 'close-short', 'keep-open', 'apply'] as const
export type Resolution = (typeof RESOLUTIONS)[number]
export const exceptionRow = z.object({
  id,
  kind: z.enum(EXCEPTION_KINDS),
  state: z.enum(['open', 'noted', 'resolved']),
  raisedAt: instant,
  session: z.object({ id, number: z.string() }).nullable(),
  door: doorRef.nullable(),
  gateway: z.string().nullable(),
  seq: z.string().nullable(),
  epc: z.string().nullable(),
  tagUri: z.string().nullable(),
  item: itemRef.nullable(),
  quantity: quantity.nullable(),
  document: z.object({ type: z.string(), id, number: z.string() }).nullable(),
  /** Facts that explain it: field and reason of a bad entry, order it belongs to, … */
  detail: z.record(z.string(), z.unknown()),
  /** The raw bytes as text (UTF-8, else hex), at most 4 kB; only in the single read. */
  raw: z.string().nullable(),
  allowed: z.array(z.enum(RESOLUTIONS)),
  resolution: z.enum(RESOLUTIONS).nullable(),
  reason: z.string().nullable(),
  resolvedAt: instant.nullable(),
  resolvedBy: z.string().nullable(),
  movementId: id.nullable(),
  resolutionMovementId: id.nullable(),
  version: z.int(),
})
export type ExceptionRow = z.infer<typeof exceptionRow>

export const integrityReport = z.object({
  violations: z.int(),
  checkedAt: instant,
  checks: z.array(
    z.object({
      code: z.string(),
      title: z.string(),
      titleZh: z.string(),
      violations: z.int(),
      sample: z.array(z.record(z.string(), z.unknown())),
      ms: z.number(),
    }),
  ),
})
export type IntegrityReport = z.infer<typeof integrityReport>

export const gatewayRow = z.object({
  name: z.string(),
  site: z.string(),
  state: z.enum(['active', 'revoked', 'quarantined']),
  isOnline: z.boolean(),
  lastSeenAt: instant.nullable(),
  company: z.object({ id, code: z.string(), name: z.string() }).nullable(),
  refusedCount: z.int(),
  lastRefusal: z.string().nullable(),
  lastSeq: z.string().nullable(),
  pending: z.int(),
  status: statusSchema.nullable(),
  version: z.int(),
})
export type GatewayRow = z.infer<typeof gatewayRow>

export const tagRow = z.object({
  epc: z.string(),
  tagUri: z.string().nullable(),
  elementString: z.string().nullable(),
  item: itemRef,
  quantity,
  location: locationRef.nullable().describe('null: commissioned, and no movement brought it anywhere yet'),
  state: z.enum(['at-dock', 'in-stock', 'left', 'returned', 'retired', 'commissioned']),
  lastSeenAt: instant.nullable(),
  movements: z.array(movementRow),
})
export type TagRow = z.infer<typeof tagRow>
