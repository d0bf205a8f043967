import { expect, it } from 'vitest'
import { suggestedZone } from './time-zones.ts'

it('suggests the zone of the browser, and a Chinese reader without one that of China', () => {
  expect(suggestedZone('en', 'Europe/Berlin')).toBe('Europe/Berlin')
  expect(suggestedZone('zh-CN', 'Asia/Urumqi')).toBe('Asia/Urumqi')
  expect(suggestedZone('zh-CN', 'UTC')).toBe('Asia/Shanghai')
  expect(suggestedZone('en', 'UTC')).toBe('UTC')
})
