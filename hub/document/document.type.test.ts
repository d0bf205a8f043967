import { describe, expectTypeOf, it } from 'vitest'
import type { purchaseOrder } from '../modules/purchasing/purchase-order.document.ts'
import { defineDocument, type NounOf, type StateOf } from './declare.ts'
import type { Change, Draft, InputOf, LineDraft } from './draft.ts'
import type { Commands, ManualNoun } from './routes.ts'

type Order = typeof purchaseOrder

describe('types of a declaration', () => {
  it('a draft has every field; optional ones are null when left out', () => {
    expectTypeOf<Draft<Order>>().toMatchObjectType<{
      companyId: string
      supplierId: string
      lines: LineDraft<Order>[]
    }>()
    expectTypeOf<Draft<Order>['expectedOn']>().toEqualTypeOf<string | null>()
    expectTypeOf<LineDraft<Order>['quantity']>().toEqualTypeOf<string>()
    // @ts-expect-error a field that is not declared
    expectTypeOf<Draft<Order>['colour']>().toBeString()
  })

  it('a change may leave out what stays, and empties only what is optional', () => {
    expectTypeOf<Change<Order>['supplierId']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Change<Order>['doorId']>().toEqualTypeOf<string | null | undefined>()
  })

  it('states, nouns and inputs are those declared', () => {
    expectTypeOf<StateOf<Order>>().toEqualTypeOf<
      'draft' | 'awaiting-approval' | 'confirmed' | 'partly-received' | 'received' | 'closed' | 'cancelled'
    >()
    expectTypeOf<NounOf<Order>>().toEqualTypeOf<
      'confirmation' | 'approval' | 'rejection' | 'withdrawal' | 'reopening' | 'receipt' | 'closure' | 'cancellation'
    >()
    expectTypeOf<ManualNoun<Order>>().toEqualTypeOf<
      'confirmation' | 'withdrawal' | 'reopening' | 'closure' | 'cancellation'
    >()
    expectTypeOf<InputOf<Order, 'closure'>>().toEqualTypeOf<{ reason: string }>()
    expectTypeOf<InputOf<Order, 'confirmation'>>().toEqualTypeOf<Record<string, never>>()
  })

  it('commands must be complete and rightly typed', () => {
    type Transitions = Commands<Order>['transitions']
    expectTypeOf<keyof Transitions>().toEqualTypeOf<
      'confirmation' | 'withdrawal' | 'reopening' | 'closure' | 'cancellation'
    >()
    expectTypeOf<Parameters<Transitions['closure']>[2]>().toEqualTypeOf<{ reason: string }>()
  })

  it('a transition to a state that is not declared does not compile', () => {
    defineDocument({
      name: 'x',
      label: { en: 'X', zh: 'X' },
      path: '/x',
      states: ['draft', 'done'],
      editable: ['draft'],
      fields: {},
      lines: {},
      linesMax: 1,
      transitions: {
        // @ts-expect-error 'gone' is no state
        leave: { label: { en: 'Leave', zh: '离开' }, from: ['draft'], to: ['gone'], permission: 'x.leave' },
      },
      permissions: { read: 'x.read', write: 'x.write' },
    })
  })
})
