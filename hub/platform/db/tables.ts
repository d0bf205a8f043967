/** The rows of hub/migrations as Kysely sees them. numeric and bigint are decimal text, date is YYYY-MM-DD. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { ViewName } from '../../contract/live.ts'

/** Written as JSON text, so that an array never turns into a Postgres array on its way. */
type Json<T = unknown> = ColumnType<T, string, string>
type JsonOrNull<T = unknown> = ColumnType<T | null, string | null, string | null>
/** numeric and bigint. */
type Decimal = ColumnType<string, string | number | bigint, string | number | bigint>
type DecimalOrNull = ColumnType<string | null, string | number | bigint | null, string | number | bigint | null>
type DefaultDecimal = ColumnType<string, string | number | bigint | undefined, string | number | bigint>
type Instant = ColumnType<Date, Date, Date>
type InstantOrNull = ColumnType<Date | null, Date | null, Date | null>

export interface Tables {
  company: {
    id: string
    code: string
    name: string
    base_currency: string
    is_demo: Generated<boolean>
    created_at: Instant
  }
  warehouse: {
    id: string
    company_id: string
    code: string
    name: string
    time_zone: string
    version: Generated<number>
    created_at: Instant
  }
  location: {
    id: string
    company_id: string
    warehouse_id: string | null
    parent_id: string | null
    code: string
    name: string
    kind: string
    is_physical: GeneratedAlways<boolean>
    path: string
    version: Generated<number>
    created_at: Instant
  }
  door: {
    id: string
    company_id: string
    warehouse_id: string
    code: string
    name: string
    gateway: string
    portal: string
    dock_location_id: string
    stock_location_id: string
    quiet_ms: number
    version: Generated<number>
    created_at: Instant
  }
  unit: { code: string; name_en: string; name_zh: string; decimals: number }
  item: {
    id: string
    company_id: string
    code: string
    name: string
    base_unit: string
    tracking: 'none' | 'epc'
    is_active: Generated<boolean>
    version: Generated<number>
    created_at: Instant
  }
  item_unit: { item_id: string; unit: string; numerator: Decimal; denominator: Decimal }
  item_gtin: { gtin14: string; company_id: string; item_id: string; quantity: Decimal }
  party: {
    id: string
    company_id: string
    code: string
    name: string
    is_supplier: Generated<boolean>
    is_customer: Generated<boolean>
    email: string | null
    phone: string | null
    responsible_id: string | null
    version: Generated<number>
    created_at: Instant
  }
  gateway: {
    name: string
    site: string
    company_id: string | null
    state: 'active' | 'revoked' | 'quarantined'
    credential_hash: string | null
    status: JsonOrNull
    is_online: Generated<boolean>
    last_seen_at: InstantOrNull
    refused_count: DefaultDecimal
    last_refusal: string | null
    version: Generated<number>
    created_at: Instant
  }
  inbox: {
    gateway: string
    seq: Decimal
    kind: string
    lane: string
    occurred_at: Instant
    is_time_corrected: Generated<boolean>
    received_at: Instant
    observation: Json
    content_hash: Buffer
  }
  lane: { lane: string; gateway: string; portal: string | null }
  inbox_todo: { lane: string; id: GeneratedAlways<string>; gateway: string; seq: Decimal }
  movement: {
    id: string
    seq: GeneratedAlways<string>
    company_id: string
    item_id: string
    lot: Generated<string>
    epc: string | null
    quantity: Decimal
    from_location_id: string
    to_location_id: string
    occurred_at: Instant
    recorded_at: Instant
    reason: string
    session_id: string | null
    document_line_id: string | null
    note: string | null
    actor: string
    evidence_gateway: string | null
    evidence_seq: DecimalOrNull
    reverses: string | null
    idempotency_key: string
  }
  balance: {
    item_id: string
    location_id: string
    lot: Generated<string>
    company_id: string
    is_physical: boolean
    on_hand: Decimal
    tags: Generated<number>
    tagged: DefaultDecimal
    as_of_seq: Decimal
    evidence_at: InstantOrNull
    changed_at: Instant
  }
  tag: {
    epc: string
    company_id: string
    item_id: string
    quantity: Decimal
    location_id: string | null
    state: 'at-dock' | 'in-stock' | 'left' | 'returned' | 'retired' | 'commissioned'
    last_seen_at: InstantOrNull
    last_movement_id: string | null
  }
  expectation: {
    id: string
    company_id: string
    warehouse_id: string
    door_id: string | null
    direction: 'in' | 'out'
    document_type: string
    document_id: string
    document_number: string
    document_line_id: string
    party_name: string
    item_id: string
    quantity: Decimal
    fulfilled: DefaultDecimal
    due_on: string | null
    closed_at: InstantOrNull
    created_at: Instant
  }
  dock_session: {
    id: string
    number: string
    company_id: string
    warehouse_id: string
    door_id: string
    state: 'open' | 'closed' | 'accepted'
    verdict: string | null
    document_id: string | null
    document_chosen_by: string | null
    opened_at: Instant
    opened_by: string
    last_event_at: Instant
    is_present: Generated<boolean>
    closed_at: InstantOrNull
    closed_by: string | null
    accepted_at: InstantOrNull
    accepted_by: string | null
    weight_kg: DecimalOrNull
    sums: Json
    touched_at: Instant
    version: Generated<number>
  }
  dock_session_tag: {
    session_id: string
    epc: string
    item_id: string | null
    quantity: DecimalOrNull
    direction: string
    verdict: string
    expectation_id: string | null
    movement_id: string | null
    accepted_movement_id: string | null
    first_seen_at: Instant
    last_seen_at: Instant
  }
  dock_session_fact: {
    gateway: string
    seq: Decimal
    session_id: string
    kind: string
    occurred_at: Instant
    summary: string
  }
  exception: {
    id: string
    company_id: string | null
    kind: string
    state: 'open' | 'noted' | 'resolved'
    session_id: string | null
    door_id: string | null
    gateway: string | null
    seq: DecimalOrNull
    epc: string | null
    item_id: string | null
    quantity: DecimalOrNull
    expectation_id: string | null
    movement_id: string | null
    raw: Buffer | null
    detail: Json<Record<string, unknown>>
    raised_at: Instant
    resolution: string | null
    resolution_reason: string | null
    resolved_at: InstantOrNull
    resolved_by: string | null
    resolution_movement_id: string | null
    version: Generated<number>
  }
  document_fact: {
    id: string
    document_type: string
    document_id: string
    company_id: string
    transition: string
    from_state: string | null
    to_state: string
    actor: string
    at: Instant
    input: Json
    person_id: string | null
    version: number
  }
  document_number: { company_id: string; prefix: string; last: number }
  purchase_order: {
    id: string
    company_id: string
    number: string
    supplier_id: string
    warehouse_id: string
    door_id: string | null
    currency: string
    expected_on: string | null
    note: string | null
    state: 'draft' | 'awaiting-approval' | 'confirmed' | 'partly-received' | 'received' | 'closed' | 'cancelled'
    version: Generated<number>
    created_at: Instant
    created_by: string
  }
  purchase_order_line: {
    id: string
    order_id: string
    position: number
    item_id: string
    quantity: Decimal
    unit_price: Decimal
    received: DefaultDecimal
  }
  idempotency: {
    principal: string
    key: string
    request_hash: Buffer
    status: number | null
    body: JsonOrNull
    created_at: Instant
  }
  outbox: { seq: GeneratedAlways<string>; topic: string; payload: Json; created_at: Instant }
  view_version: { view: ViewName; version: Decimal }
}
