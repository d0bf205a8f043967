/** One browser of a test: it keeps its cookies, and says where it comes from. */
import type { Answer, TestServer } from './http.case.ts'

export const openBrowser = (server: Pick<TestServer, 'url' | 'call'>, password: string) => {
  const jar = new Map<string, string>()
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<Answer> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await server.call(method, path, {
      ...(body === undefined ? {} : { body }),
      headers: { 'x-api-key': '', origin: server.url, cookie, ...more },
    })
    for (const each of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
  const auth = (path: string, body: unknown = {}) => ask('POST', `/api/auth${path}`, body)
  return {
    jar,
    ask,
    auth,
    signIn: (email: string, own = password) => auth('/sign-in/email', { email, password: own }),
  }
}
export type Browser = ReturnType<typeof openBrowser>
