import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { LastingFault } from './platform/lasting-fault.ts'

describe('settings', () => {
  it('work alone', () => {
    const { config } = readConfig({})
    expect(config).toMatchObject({ HOST: '127.0.0.1', HTTP_PORT: 8080, MQTT_PORT: 1883, LOG_LEVEL: 'info' })
    expect(config.DATABASE_URL).toBeUndefined()
  })

  it('show value and origin, never a secret', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'secret-')), 'password')
    writeFileSync(file, 'correct horse battery\n')
    const { config, describe: show } = readConfig({
      ADMIN_PASSWORD_FILE: file,
      DATABASE_URL: 'postgres://u:hidden@db/x',
      HTTP_PORT: '0',
    })
    expect(config.ADMIN_PASSWORD).toBe('correct horse battery')
    expect(show()).toContain(`ADMIN_PASSWORD=•••  # file ${file}`)
    expect(show()).toContain('HTTP_PORT=0  # environment')
    expect(show()).toContain('LOG_LEVEL=info  # default')
    expect(show()).not.toMatch(/hidden|horse/)
  })

  it.each([
    [{ HTTP_PORT: '70000' }, /HTTP_PORT: .*65535/],
    [{ HTTP_PORT: 'eighty' }, /HTTP_PORT: must be a number, such as 50/],
    [{ MQTT_URL: 'http://broker' }, /MQTT_URL: an address that begins with mqtt:\/\/ or mqtts:\/\//],
    [{ ADMIN_PASSWORD: 'short' }, /ADMIN_PASSWORD: must have at least 12 characters/],
    [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL: must be one of: trace, /],
    [{ ADMIN_PASSWORD_FILE: '/does/not/exist' }, /ADMIN_PASSWORD_FILE: cannot read/],
    [{ ADMIN_PASSWORD: 'long enough one', ADMIN_PASSWORD_FILE: '/x' }, /both set/],
  ])('are refused by name: %j', (environment, message) => {
    expect(() => readConfig(environment)).toThrow(LastingFault)
    expect(() => readConfig(environment)).toThrow(message)
  })
})
