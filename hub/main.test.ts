/** How the program ends when it cannot run: one sentence, and a code that says whether another start may help. */
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabaseUrl } from '../tests/support/database.ts'
import { startProgram } from '../tests/support/program.ts'
import { openPool } from './platform/db/database.ts'

const MAIN = join(import.meta.dirname, 'main.ts')

describe('the hub ends', () => {
  let databaseUrl: string
  const taken = createServer()
  beforeAll(async () => {
    databaseUrl = await testDatabaseUrl()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => void taken.close())
  const takenPort = (): string => {
    const address = taken.address()
    return String(typeof address === 'object' && address ? address.port : 0)
  }
  const endOf = async (env: Readonly<Record<string, string>>, args: readonly string[] = []) => {
    const program = startProgram({
      command: [process.execPath, MAIN, ...args],
      env: {
        DATABASE_URL: databaseUrl,
        DATA_DIR: mkdtempSync(join(tmpdir(), 'hub-main-')),
        HTTP_PORT: '0',
        MQTT_PORT: '0',
        LOG_LEVEL: 'silent',
        ADMIN_PASSWORD: 'walk the pallet in',
        ...env,
      },
    })
    return { how: await program.ended, said: program.output().trim() }
  }
  const elsewhere = (change: (url: URL) => void): string => {
    const url = new URL(databaseUrl)
    change(url)
    return url.href
  }

  it('with 78 on settings that are wrong, naming each', async () => {
    expect(await endOf({ HTTP_PORT: 'abc', FAIL_POINT: '' })).toEqual({
      how: 'exit code 78',
      said: expect.stringMatching(/^HTTP_PORT: .+$/),
    })
    expect(await endOf({}, ['--port', '1'])).toMatchObject({ how: 'exit code 78' })
    expect(await endOf({ FAIL_POINT: 'nowhere' })).toMatchObject({ how: 'exit code 78' })
  })

  it.each(['HTTP_PORT', 'MQTT_PORT'])('with 78 when %s is taken, saying which setting moves it', async (setting) => {
    expect(await endOf({ [setting]: takenPort() })).toEqual({
      how: 'exit code 78',
      said: `the hub cannot start: ${setting} ${takenPort()} is in use by another program: stop it, or set ${setting} to another port`,
    })
  })

  it('with 78 when HOST is not of this machine', async () => {
    expect(await endOf({ HOST: '192.0.2.1' })).toEqual({
      how: 'exit code 78',
      said: expect.stringContaining('HOST 192.0.2.1 is no address of this machine'),
    })
  })

  it('with 78 when the database is newer than the program', async () => {
    const newer = await testDatabaseUrl()
    const pool = openPool(newer, 1, () => undefined)
    await pool.query(`INSERT INTO migration (name, checksum) VALUES ('9999-later.sql', 'x')`)
    await pool.end()
    expect(await endOf({ DATABASE_URL: newer })).toEqual({
      how: 'exit code 78',
      said: expect.stringContaining('the database has 9999-later.sql, which this version does not know'),
    })
  })

  it('with 78 when the database is not there, and with 1 when its server may only be starting', async () => {
    const nameless = elsewhere((url) => {
      url.pathname = '/nobody_made_it'
    })
    expect(await endOf({ DATABASE_URL: nameless })).toEqual({
      how: 'exit code 78',
      said: 'the hub cannot start: DATABASE_URL: database "nobody_made_it" does not exist',
    })
    const away = elsewhere((url) => {
      url.hostname = 'localhost'
      url.port = '1'
    })
    expect(await endOf({ DATABASE_URL: away })).toEqual({
      how: 'exit code 1',
      said: expect.stringMatching(/^the hub cannot start: DATABASE_URL: connect ECONNREFUSED .+:1$/),
    })
  })
})
