/** Spools without end until it is killed, and says which seq is durable; run as a process of its own by spool.test.ts. */
import { systemClock } from '../clock.ts'
import { openSpool } from './spool.ts'

const [file = '', eventLog = ''] = process.argv.slice(2)
const spool = openSpool(
  { file, bytesMax: 1e9, eventLog },
  {
    clock: systemClock,
    failPoint: () => undefined,
    onDurable: () => process.stdout.write(`${spool.lastSeq()}\n`),
    onChange: () => undefined,
  },
)
const portal = 'door-1'
const again = (): void => {
  for (let i = 0; i < 7; i += 1) {
    const isPresent = i % 2 === 0
    spool.append([{ at: systemClock.now(), observation: { kind: 'presence', portal, isPresent } }])
  }
  setTimeout(again, 1)
}
again()
