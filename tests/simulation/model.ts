/**
 * What the warehouse must look like, kept by the simulator itself in plain numbers and maps: where each tag is, how much lies
 * where, which visit of a door is open. It shares no code with the hub. Places are codes such as DOCK-1, @supplier.
 */

export interface ModelTag {
  readonly item: string
  readonly quantity: number
  place: string
  lastSeenAt: number
}

interface Visit {
  openedAt: number
  lastEventAt: number
  /** EPC → last direction listed; `late` of one that was listed only because it was seen later elsewhere. */
  readonly seen: Map<string, string>
}

export interface ModelDoor {
  readonly dock: string
  visit: Visit | undefined
  closedUntil: number | undefined
  /** Visits so far. */
  visits: number
}

export interface Passed {
  readonly epc: string
  readonly direction: string
  readonly at: number
  /** undefined: an item nobody listed. */
  readonly item: { readonly code: string; readonly quantity: number } | undefined
  /** gateway/seq */
  readonly evidence: string
}

export interface ModelDecision {
  readonly kind: string
  readonly resolution: string
  readonly epc: string | null
  /** Code of the door's dock. */
  readonly dock: string | null
  readonly evidence: string
  readonly direction: string | null
  readonly at: number
  readonly item: { readonly code: string; readonly quantity: number } | undefined
  /** Its session is the one that is open at the door. */
  readonly isOpenVisit: boolean
}

export const QUIET_MS = 5_000
const STOCK = 'BIN-1'

export class Model {
  readonly tags = new Map<string, ModelTag>()
  /** `item place` → quantity */
  readonly balances = new Map<string, number>()
  /** evidence → where what left had been */
  readonly origins = new Map<string, string>()
  readonly doors: Readonly<Record<string, ModelDoor>>
  movements = 0
  /** What the hub accepted when it closed this visit of a door: verdicts are its business, where goods lie is ours. */
  private readonly acceptedOf: (door: ModelDoor) => readonly string[]

  constructor(acceptedOf: (door: ModelDoor) => readonly string[]) {
    this.acceptedOf = acceptedOf
    const door = (dock: string): ModelDoor => ({ dock, visit: undefined, closedUntil: undefined, visits: 0 })
    this.doors = { 'door-1': door('DOCK-1'), 'door-2': door('DOCK-2') }
  }

  onHand(item: string, place: string): number {
    return this.balances.get(`${item} ${place}`) ?? 0
  }

  move(item: string, quantity: number, from: string, to: string): void {
    this.balances.set(`${item} ${from}`, this.onHand(item, from) - quantity)
    this.balances.set(`${item} ${to}`, this.onHand(item, to) + quantity)
    this.movements++
  }

  moveTag(epc: string, to: string): void {
    const tag = this.tags.get(epc)
    if (!tag) throw new Error(`the model knows no tag ${epc}`)
    this.move(tag.item, tag.quantity, tag.place, to)
    tag.place = to
  }

  newTag(epc: string, from: string, item: { readonly code: string; readonly quantity: number }, at: number): void {
    this.tags.set(epc, { item: item.code, quantity: item.quantity, place: from, lastSeenAt: at })
  }

  /**
   * A passage, scan or weighing prolongs or opens a visit; true when it comes too late for that. That nothing stands in the
   * door any more opens one only where there never was one.
   */
  touch(door: ModelDoor, at: number, isGone = false): boolean {
    const { visit } = door
    if (visit && at > visit.lastEventAt + QUIET_MS) {
      this.close(door)
      return this.touch(door, at, isGone)
    }
    const isInClosed = door.closedUntil !== undefined && at <= door.closedUntil
    if (!visit) {
      if (isInClosed || (isGone && door.closedUntil !== undefined)) return true
      door.visit = { openedAt: at, lastEventAt: at, seen: new Map() }
      door.visits++
      return false
    }
    if (at < visit.openedAt && (isInClosed || at < visit.openedAt - QUIET_MS)) return true
    visit.lastEventAt = Math.max(visit.lastEventAt, at)
    return false
  }

  close(door: ModelDoor): void {
    if (!door.visit) return
    door.closedUntil = door.visit.lastEventAt + QUIET_MS
    door.visit = undefined
    for (const epc of this.acceptedOf(door)) this.accept(epc, door.dock)
  }

  pass(portal: string, passed: Passed): void {
    const door = this.doors[portal]
    if (!door) return
    const isLate = this.touch(door, passed.at)
    const seen = isLate ? undefined : door.visit?.seen
    const was = seen?.get(passed.epc)
    const { epc, direction, at } = passed
    const tag = this.tags.get(epc)
    if (direction === 'turned-back' || direction === 'undetermined') {
      if (was === undefined) seen?.set(epc, direction)
    } else if (!tag && !passed.item) {
      seen?.set(epc, direction)
    } else if (direction === 'in' && (tag?.place === door.dock || tag?.place.startsWith('BIN'))) {
      seen?.set(epc, direction)
    } else if (tag && at < tag.lastSeenAt) {
      if (was === undefined) seen?.set(epc, 'late')
    } else if (direction === 'in') {
      this.comeIn(door, passed)
      seen?.set(epc, direction)
    } else if (this.goOut(door, passed, was)) {
      seen?.set(epc, direction)
    }
  }

  private comeIn(door: ModelDoor, { epc, at, item }: Passed): void {
    if (!this.tags.has(epc) && item) this.newTag(epc, '@supplier', item, at)
    this.moveTag(epc, door.dock)
    this.sawAt(epc, at)
  }

  /** True when something moved. */
  private goOut(door: ModelDoor, { epc, at, item, evidence }: Passed, was: string | undefined): boolean {
    const tag = this.tags.get(epc)
    if (tag?.place === door.dock) {
      this.moveTag(epc, '@supplier')
    } else if (tag && !tag.place.startsWith('@')) {
      this.origins.set(evidence, tag.place)
      this.moveTag(epc, '@transit')
    } else {
      if (tag && was === 'out') return false
      if (!tag && item) this.newTag(epc, '@gain', item, at)
      this.moveTag(epc, door.dock)
      this.moveTag(epc, '@transit')
      this.origins.set(evidence, door.dock)
    }
    this.sawAt(epc, at)
    return true
  }

  private sawAt(epc: string, at: number): void {
    const tag = this.tags.get(epc)
    if (tag) tag.lastSeenAt = Math.max(tag.lastSeenAt, at)
  }

  accept(epc: string, dock: string): void {
    const tag = this.tags.get(epc)
    if (tag?.place !== dock) throw new Error(`${epc} was accepted from ${dock}, but the model has it at ${tag?.place}`)
    this.moveTag(epc, STOCK)
  }

  /** What a person's decision moved. */
  decide(decision: ModelDecision): void {
    const { epc, dock } = decision
    if (epc === null || dock === null) return
    const direction = this.moveDecided(decision, epc, dock)
    const door = Object.values(this.doors).find((one) => one.dock === dock)
    if (direction && decision.isOpenVisit && door?.visit?.seen.has(epc)) door.visit.seen.set(epc, direction)
  }

  /** The direction in which the session lists the tag from now on; undefined when nothing moved or it lists it as before. */
  private moveDecided(decision: ModelDecision, epc: string, dock: string): 'in' | 'out' | undefined {
    const { kind, resolution, item, at } = decision
    const tag = this.tags.get(epc)
    if (resolution === 'return' && kind === 'left-without-order') {
      const origin = this.origins.get(decision.evidence)
      if (tag?.place === '@transit' && origin !== undefined) this.moveTag(epc, origin)
      return undefined
    }
    if (resolution === 'return') {
      if (tag?.place !== dock) return undefined
      this.moveTag(epc, '@supplier')
      return 'out'
    }
    if (resolution === 'accept-as-found') {
      const mayCome = kind === 'undetermined-direction' && (tag === undefined || tag.place.startsWith('@'))
      if (tag?.place !== dock && !mayCome) return undefined
      if (!tag && item) this.newTag(epc, '@supplier', item, at)
      this.moveTag(epc, STOCK)
      return 'in'
    }
    if (resolution !== 'bind' || tag || !item) return undefined
    const isOut = decision.direction === 'out'
    this.newTag(epc, isOut ? '@gain' : '@supplier', item, at)
    this.moveTag(epc, dock)
    if (isOut) this.moveTag(epc, '@transit')
    return isOut ? 'out' : 'in'
  }
}
