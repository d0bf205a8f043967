import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { noteRoutes, testServer } from './http.case.ts'

const lines: string[] = []
let server: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  const dashboardDir = mkdtempSync(join(tmpdir(), 'dashboard-'))
  mkdirSync(join(dashboardDir, 'assets'))
  writeFileSync(join(dashboardDir, 'index.html'), '<!doctype html>the page')
  writeFileSync(join(dashboardDir, 'assets', 'page-1a2b.js'), 'export {}')
  server = await testServer(noteRoutes, {
    dashboardDir,
    log: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
  })
})
beforeEach(() => {
  lines.length = 0
})
/** The path as it stands, which a URL would tidy up. */
const get = (path: string, headers: Record<string, string> = {}) =>
  server.call('GET', path, { headers: { 'x-api-key': '', ...headers } })

describe('the dashboard', () => {
  it('gives its assets for a year, and its page at every address of its own', async () => {
    expect((await get('/assets/page-1a2b.js')).headers.get('cache-control')).toContain('immutable')
    for (const path of ['/', '/orders/7', '/assetsx'])
      expect(await get(path)).toMatchObject({ status: 200, body: { text: expect.stringContaining('the page') } })
  })

  it.each([
    ['/assets/nope.js', {}, 404, 'not-found'],
    ['/assets/', {}, 404, 'not-found'],
    ['/assets/%00', {}, 400, 'bad-request'],
    ['/assets/%c0', {}, 400, 'bad-request'],
    ['/assets/page-1a2b.js', { range: 'bytes=999-' }, 416, 'bad-request'],
    ['/', { range: 'bytes=99999-' }, 416, 'bad-request'],
    ['/', { 'if-match': '"other"' }, 412, 'bad-request'],
  ])('answers %s %o with a problem, and logs no error', async (path, headers, status, code) => {
    const answer = await get(path, headers)
    expect(answer).toMatchObject({ status, body: { status, code, instance: path } })
    expect(JSON.stringify(answer.body)).not.toMatch(/ENOENT|tmp/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const logged = lines.map((line) => JSON.parse(line) as { level: number; err?: unknown })
    expect(logged.filter(({ level, err }) => level > 30 || err !== undefined)).toEqual([])
  })
})
