import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../platform/clock.ts'
import { createQuietLog } from './quiet-log.ts'
import { createTurns } from './turns.ts'

describe('packets', () => {
  it('are looked at one of each gateway in turn, those of one gateway in their order, and no more than a bound', async () => {
    const told: string[] = []
    const turns = createTurns('a batch', (gateway, what) => told.push(`${gateway}: ${what}`))
    const done: string[] = []
    const add = (gateway: string, name: string): void =>
      turns.add(gateway, async () => {
        await systemClock.wait(0)
        done.push(`${gateway} ${name}`)
      })
    for (let i = 0; i < 150; i++) add('flood', String(i))
    add('dock-1', 'a')
    add('dock-1', 'b')
    await turns.idle()
    expect(done.slice(0, 5)).toEqual(['flood 0', 'flood 1', 'dock-1 a', 'flood 2', 'dock-1 b'])
    expect(done).toHaveLength(103)
    expect(new Set(told)).toEqual(new Set(['flood: a batch was not taken: too many wait']))
  })

  it('go on after one that fails', async () => {
    const told: string[] = []
    const turns = createTurns('a batch', (_, what) => told.push(what))
    let isDone = false
    turns.add('dock-1', () => Promise.reject(new Error('the database is away')))
    turns.add('dock-1', async () => {
      isDone = true
    })
    await turns.idle()
    expect([isDone, told]).toEqual([true, ['a batch could not be taken']])
  })
})

it('what a gateway does wrong again and again is told once in a while, with how often', () => {
  let now = 0
  const clock: Clock = { ...systemClock, now: () => new Date(now) }
  const lines: unknown[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const tell = createQuietLog(log, clock)
  for (let i = 0; i < 500; i++) tell('dock-1', 'a field was dropped')
  tell('dock-2', 'a field was dropped')
  now = 10_000
  tell('dock-1', 'a field was dropped')
  expect(lines).toMatchObject([{ gateway: 'dock-1' }, { gateway: 'dock-2' }, { gateway: 'dock-1', untold: 499 }])
})
