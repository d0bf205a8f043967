/** What is known against the packages that run in production. The registry says; where it does not answer, nothing is known and the run says so. */
import { execFile } from 'node:child_process'
import { expect, it } from 'vitest'
import { root } from './sources.ts'

/** An advisory that does not reach us, by its address, with why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {}
const PATIENCE_MS = 25_000

interface Advisory {
  readonly url: string
  readonly severity: string
}
interface Report {
  readonly vulnerabilities?: Readonly<Record<string, { readonly via: readonly (string | Advisory)[] }>>
}

const audit = (): Promise<Report> =>
  new Promise((resolve) => {
    const args = ['audit', '--omit=dev', '--audit-level=high', '--json', '--fetch-retries=0']
    // it ends with 1 both for what it finds and for a registry that does not answer
    execFile('npm', args, { cwd: root, timeout: PATIENCE_MS }, (_, said) => {
      try {
        resolve(JSON.parse(said) as Report)
      } catch {
        resolve({})
      }
    })
  })

it('nothing of high severity is known against what is shipped', async (context) => {
  const { vulnerabilities } = await audit()
  if (!vulnerabilities)
    return context.skip('THE REGISTRY DID NOT ANSWER: nobody knows whether the packages are safe; run npm audit')
  const found = Object.entries(vulnerabilities).flatMap(([name, { via }]) =>
    via.flatMap((each) =>
      typeof each === 'object' && ['high', 'critical'].includes(each.severity) ? [`${name}: ${each.url}`] : [],
    ),
  )
  expect([...new Set(found)].filter((each) => !Object.keys(EXCEPTIONS).some((url) => each.endsWith(url)))).toEqual([])
})
