import { describe, expect, it } from 'vitest'
import { factText } from './fact-text.ts'

describe('what happened at a door', () => {
  it.each([
    ['presence', 'present', 'Something stands in the doorway', '门口有物体'],
    ['presence', 'gone', 'The doorway is clear', '门口已空'],
    ['weighing', '412.5 kg', 'Weighed 412.5 kg', '称重 412.5 kg'],
    ['scan', 'PO-2026-00012', 'Scanned PO-2026-00012', '扫描 PO-2026-00012'],
    ['heard', 'as noted', 'as noted', 'as noted'],
  ])('%s %s: %s, %s', (kind, stored, summary, summaryZh) => {
    expect(factText(kind, stored)).toEqual({ summary, summaryZh })
  })
})
