import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { caseClock } from '../clock.case.ts'
import { createIntake } from './intake.ts'
import { openSpool, type Spool } from './spool.ts'
import { doorPlan, eye, heard } from './walk.case.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'intake-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const rig = (bytesMax: number, portals = [doorPlan('door-1', 'r', true)]) => {
  const clock = caseClock()
  const spool = openSpool(
    { file: join(folder, 'spool.sqlite'), bytesMax, eventLog: null },
    { clock, failPoint: () => undefined, onDurable: () => undefined, onChange: () => undefined },
  )
  const plan = { portals, devices: [{ name: 'r', portal: 'door-1' }] }
  const intake = createIntake(plan, spool, clock, () => undefined)
  const walk = (line: string, epc: string): void => {
    for (const sighting of heard(line, epc, clock.now())) {
      clock.pass(sighting.at - clock.now())
      intake.sighted('r', [sighting])
    }
  }
  const wait = (ms: number): void => {
    for (let waited = 0; waited < ms; waited += 100) {
      clock.pass(100)
      intake.tick()
    }
  }
  return { clock, spool, intake, walk, wait }
}

const presences = (spool: Spool): unknown[] =>
  spool.read(0, 1e6, 1e9).flatMap(({ body }) => {
    const { observation } = JSON.parse(body)
    return observation.kind === 'presence' ? [observation.isPresent] : []
  })

describe('a gateway that is killed while a pallet is in the door', () => {
  it('tells at once when no eye watches that door any more', () => {
    const gateway = rig(1e6)
    gateway.intake.sighted('r', eye('#', gateway.clock.now()))
    gateway.spool.close()
    const { spool } = rig(1e6, [])
    spool.flush()
    expect(presences(spool)).toEqual([true, false])
    spool.close()
  })

  it('tells when it finds the door clear, and never again', () => {
    const look = (line: string) => {
      const gateway = rig(1e6)
      gateway.intake.sighted('r', eye(line, gateway.clock.now()))
      // no stop: whatever is not on disk is gone
      gateway.spool.close()
      const again = rig(1e6)
      const said = presences(again.spool)
      again.spool.close()
      return said
    }
    expect(look('_')).toEqual([])
    expect(look('#')).toEqual([true])
    expect(look('_')).toEqual([true, false])
    expect(look('_')).toEqual([true, false])
  })
})

describe('a full spool', () => {
  it('forgets no photo-eye: what it said last is told when there is room', () => {
    const { clock, spool, intake, wait } = rig(1)
    const look = (line: string): void => {
      for (const sighting of eye(line, clock.now())) {
        clock.pass(sighting.at - clock.now())
        intake.sighted('r', [sighting])
      }
      wait(1_000)
    }
    const first = clock.now()
    look('#')
    expect(spool.isFull()).toBe(true)
    look('_#_#_')
    expect(intake.status().refusedSightings).toBe(0)
    spool.flush()
    expect(presences(spool)).toEqual([true])
    spool.remove([[first, first]])
    wait(1_000)
    spool.flush()
    expect(presences(spool)).toEqual([false])
    spool.close()
  })

  it('refuses new sightings and counts them, keeps what was in front of the door, and takes again when there is room', () => {
    const { clock, spool, intake, walk, wait } = rig(5_000)
    const first = clock.now()
    for (let i = 0; !spool.isFull(); i += 1) {
      walk('ooOOiiII', `AA0${i % 10}`)
      walk('oo', 'BB')
      wait(2_000)
      expect(i).toBeLessThan(50)
    }
    const full = spool.status().entries
    // A tag that came in before the spool was full is not dropped.
    expect(intake.status().openTags).toBe(1)
    walk('ooOOiiII', 'CC')
    expect(intake.status()).toMatchObject({ refusedSightings: 8, openTags: 1 })
    intake.stop()
    spool.flush()
    expect(spool.status().entries).toBe(full)
    spool.remove([[first, first + 1e9]])
    walk('ooOOiiII', 'DD')
    wait(2_000)
    spool.flush()
    expect(spool.status().entries).toBe(1)
    expect(intake.status().refusedSightings).toBe(8)
    spool.close()
  })

  it('still spools the passages of tags that were in front of the door', () => {
    const { spool, intake, walk, wait } = rig(300)
    walk('ooOOiiII', 'AA')
    walk('ooOOiiII', 'EE')
    wait(900)
    spool.flush()
    expect(spool.status()).toMatchObject({ entries: 1, state: 'full' })
    expect(intake.status().openTags).toBe(1)
    wait(3_000)
    spool.flush()
    expect(spool.status().entries).toBe(2)
    spool.close()
  })
})
