/** Another house's OpenID provider, the real thing, and a browser that signs in there. */
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'
import { freePort } from '../tests/support/ports.ts'

export const CLIENT = { id: 'dockledger', secret: 'a secret between the hub and the provider' } as const

export interface OpenId {
  readonly issuer: string
  readonly close: () => Promise<void>
}

/** Everybody signs in there with his e-mail address as name; those that begin with `unverified` are not proved to be theirs. */
export const startOpenId = async (redirectUri: string): Promise<OpenId> => {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key of tests'] },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, email: id, email_verified: !id.startsWith('unverified'), name: id }),
    }),
  })
  const server = createServer(provider.callback())
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    issuer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A browser: cookies by host, redirects followed by hand. */
export const createVisitor = () => {
  const jars = new Map<string, Map<string, string>>()
  const ask = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { host } = new URL(url)
    const jar = jars.get(host) ?? new Map<string, string>()
    jars.set(host, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const each of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? []
      jar.set(name, value)
    }
    return answer
  }
  /** Signs in at the provider from the address that the hub sent him to, until he is back at the hub; where it lets him land. */
  const signInThere = async (from: string, hub: string, login: string): Promise<string> => {
    let url = from
    for (let step = 0; step < 20; step += 1) {
      let answer = await ask(url)
      if (answer.status === 200) {
        const prompt = (await answer.text()).includes('name="prompt" value="login"') ? 'login' : 'consent'
        const body = new URLSearchParams(prompt === 'login' ? { prompt, login, password: 'any' } : { prompt })
        answer = await ask(url, { method: 'POST', body })
      }
      const next = new URL(answer.headers.get('location') ?? '', url)
      if (url.startsWith(hub) && next.origin === hub) return `${next.pathname}${next.search}`
      url = next.href
    }
    throw new Error(`never came back from ${url}`)
  }
  return { ask, signInThere }
}
