import { beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { testServer } from './http.case.ts'
import { type Route, route } from './route.ts'

const NAMES = [
  'audit.csv',
  'a"; filename="evil.html',
  'line\r\nset-cookie: a=b',
  '../../etc/passwd',
  '收货记录.csv',
  "it's 100% \\ done;.csv",
]
const routes: Route[] = NAMES.map((fileName, n) => ({
  ...route({
    method: 'get',
    path: `/files/${n}`,
    permission: 'notes.read',
    tag: 'files',
    summary: 'A file',
    answer: z.string(),
    handle: async () => '',
  }),
  isDownload: true,
  handle: async () => ({
    fileName,
    type: 'text/csv; charset=utf-8',
    async *pieces() {
      yield 'a,b\r\n'
    },
  }),
}))

let server: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  server = await testServer(routes)
})

/** RFC 6266 §4.1: one file name, quoted or a token, and one in UTF-8; nothing after it. */
const ONE_NAME = /^attachment; filename=("(?:[^"\\\r\n]|\\.)*"|[\w.-]+)(; filename\*=UTF-8''[\w.%!#$&+^`|~-]+)?$/

it.each(NAMES.map((name, n) => [name, n] as const))(
  'a file named %j names one file, and is never opened',
  async (name, n) => {
    const answer = await server.call('GET', `/api/v1/files/${n}`)
    expect(answer).toMatchObject({ status: 200, body: { text: 'a,b\r\n' } })
    const said = answer.headers.get('content-disposition') ?? ''
    expect(said).toMatch(ONE_NAME)
    expect(said).not.toContain('/')
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    if (name.endsWith('记录.csv')) expect(said).toContain(encodeURIComponent(name))
  },
)
