/**
 * Prints what is queued: of each printer one job after the other, one label after the other. A label with a tag is written down before it
 * is sent and again when it was read, so that a hub that dies leaves no tag that could be made twice.
 */
import { openPrinter, type PrinterFault, type PrinterLink } from '@dockledger/devices/zpl/printer.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/db/tx.ts'
import { failPoint } from '../../platform/fail-point.ts'
import type { Logger } from '../../platform/log.ts'
import { findPrinter } from '../../views/labels.view.ts'
import { isAllowed } from './address.ts'
import { beginJob, countSpoiled, failJob, giveUpSent, isPrinting, type OpenJob } from './job.store.ts'
import { prepareLabel, settleLabel } from './label.commands.ts'
import { busyPrinters, dropLease, holdLease, savePrinterFault } from './printer.store.ts'

export interface PrintingSettings {
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  /** PRINTER_HOSTS. */
  readonly allowed: readonly string[]
  /** Of this process: no other hub has it. */
  readonly holder: string
  /** How long another hub waits for one that says nothing any more; default 15 s. */
  readonly leaseMs?: number
}

export interface Printing {
  readonly stop: () => Promise<void>
}

const LOOK_MS = 1_000
const LEASE_MS = 15_000
const RENEWALS = 5
/** A printer that is not there is looked for so often, then the job fails and says so. */
const TRIES = 3
const TRY_AGAIN_MS = 3_000

/** `job.state` is the job's own to say: the loop ends when there is none left, or another hub took the printer. */
export const startPrinting = (settings: PrintingSettings): Printing => {
  const { db, clock, log, holder } = settings
  const ending = new AbortController()
  const running = new Map<string, Promise<void>>()
  const look = async (): Promise<void> => {
    const printers = await db.read((tx) => busyPrinters(tx, holder))
    for (const printerId of printers) {
      if (running.has(printerId) || ending.signal.aborted) continue
      const run = servePrinter(settings, printerId, ending.signal)
        .catch((fault: unknown) => log.warn({ err: fault, printerId }, 'a printer could not be served'))
        .finally(() => running.delete(printerId))
      running.set(printerId, run)
    }
  }
  let looking: Promise<void> | undefined
  const stopLooking = clock.every(LOOK_MS, () => {
    looking ??= look()
      .catch((fault: unknown) => log.warn({ err: fault }, 'print jobs could not be looked for'))
      .finally(() => {
        looking = undefined
      })
  })
  return {
    stop: async () => {
      stopLooking()
      ending.abort()
      await looking
      await Promise.all(running.values())
    },
  }
}

const servePrinter = async (settings: PrintingSettings, printerId: string, ending: AbortSignal): Promise<void> => {
  const { db, clock, holder, leaseMs = LEASE_MS } = settings
  const hold = (): Promise<boolean> =>
    db.transaction((tx) => holdLease(tx, { printerId, holder, untilMs: tx.now.getTime() + leaseMs }))
  if (!(await hold())) return
  const lost = new AbortController()
  const stopHolding = clock.every(leaseMs / RENEWALS, () => {
    hold().then(
      (isHeld) => isHeld || lost.abort(),
      () => undefined,
    )
  })
  const signal = AbortSignal.any([ending, lost.signal])
  try {
    for (let isMore = true; isMore && !signal.aborted; ) {
      const job = await db.transaction((tx) => beginNext(tx, printerId))
      isMore = job !== undefined
      if (job) await printJob(settings, printerId, job, signal)
    }
  } finally {
    stopHolding()
    await db.transaction((tx) => dropLease(tx, printerId, holder))
  }
}

type Begin = Parameters<Parameters<Database['transaction']>[0]>[0]

/** What an earlier hub had sent and never heard of is given up: the next label has the next serial. */
const beginNext = async (tx: Begin, printerId: string): Promise<OpenJob | undefined> => {
  const job = await beginJob(tx, printerId)
  if (!job) return undefined
  const lost = await giveUpSent(tx, job.id)
  // they were not the tags' fault
  if (lost > 0) await countSpoiled(tx, job.id, lost)
  return job
}

const printJob = async (
  settings: PrintingSettings,
  printerId: string,
  job: OpenJob,
  signal: AbortSignal,
): Promise<void> => {
  const { db, clock, log } = settings
  const printer = await db.read((tx) => findPrinter(tx, printerId))
  if (!printer) return
  const tell = (fault: string | null): Promise<void> => db.transaction((tx) => savePrinterFault(tx, printerId, fault))
  const fail = (reason: string): Promise<void> => db.transaction((tx) => failJob(tx, job.id, reason))
  if (!isAllowed(printer, settings.allowed)) return fail('not-allowed')
  if (!printer.isActive) return fail('printer-inactive')
  if (job.gtin14 !== null && !printer.hasRfid) return fail('no-rfid')
  let fault: PrinterFault | undefined
  for (let tries = 0; tries < TRIES && !signal.aborted; tries += 1) {
    if (tries > 0) await clock.wait(TRY_AGAIN_MS, signal)
    const onFault = (now: PrinterFault | undefined): void => void tell(now ?? null).catch(() => undefined)
    const link = await openPrinter({
      host: printer.host,
      port: printer.port,
      clock: { after: (ms, call) => afterOn(clock, ms, call) },
      onFault,
    })
    if ('fault' in link) fault = link.fault
    else {
      const before = await db.read((tx) => isPrinting(tx, job.id))
      fault = before ? await printLabels(settings, link, job, printer, signal, onFault) : undefined
      await link.close()
    }
    await tell(fault ?? null)
    if (fault === undefined || !(await db.read((tx) => isPrinting(tx, job.id)))) return
    log.warn({ printer: printer.name, fault }, 'a printer cannot go on')
  }
  if (fault !== undefined && !signal.aborted) await fail(fault)
}

const afterOn = (clock: Clock, ms: number, call: () => void): (() => void) => {
  const cancelled = new AbortController()
  void clock.wait(ms, cancelled.signal).then(() => cancelled.signal.aborted || call())
  return () => cancelled.abort()
}

const WATCH_MS = 1_000
const READY_MS = 500

/** Waits for paper without taking a number for it. What it answers is no printer any more. */
const untilReady = async (
  link: PrinterLink,
  clock: Clock,
  signal: AbortSignal,
  onFault: (fault: PrinterFault | undefined) => void,
): Promise<PrinterFault | undefined> => {
  let told: PrinterFault | undefined
  while (!signal.aborted) {
    const fault = await link.check()
    if (fault === 'no-answer' || fault === 'connection-lost') return fault
    if (fault !== told) onFault(fault)
    told = fault
    if (fault === undefined) return undefined
    await clock.wait(READY_MS, signal)
  }
  return undefined
}

/** Undefined: the job is over, one way or another. */
const printLabels = async (
  { db, clock }: PrintingSettings,
  link: PrinterLink,
  job: OpenJob,
  sheet: { readonly dpi: number; readonly font: string | null },
  signal: AbortSignal,
  onFault: (fault: PrinterFault | undefined) => void,
): Promise<PrinterFault | undefined> => {
  const cancelled = new AbortController()
  // a label may wait long for paper: meanwhile somebody may cancel the job
  const stopWatching = clock.every(WATCH_MS, () => {
    db.read((tx) => isPrinting(tx, job.id)).then(
      (is) => is || cancelled.abort(),
      () => undefined,
    )
  })
  const given = AbortSignal.any([signal, cancelled.signal])
  try {
    while (!given.aborted) {
      const lost = await untilReady(link, clock, given, onFault)
      if (lost !== undefined || given.aborted) return lost
      const pending = await db.transaction((tx) => prepareLabel(tx, job.id, sheet))
      if (!pending) return undefined
      failPoint('after-label-kept')
      const printed = await link.print(pending.format, given)
      failPoint('before-label-settled')
      await db.transaction((tx) => settleLabel(tx, pending, job.companyId, printed))
      if ('fault' in printed) return printed.fault
    }
    return undefined
  } finally {
    stopWatching()
  }
}
