import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { FNC1 } from './fnc1.ts'
import type { LabelFormat } from './format.ts'
import { openPrinter, type PrinterFault, type PrinterLink } from './printer.ts'
import { createVirtualPrinter, type VirtualPrinter } from './virtual.ts'

let printer: VirtualPrinter
let link: PrinterLink
let faults: (PrinterFault | undefined)[]
const EPC = '3034257BF7194E4000001A85'
const label = (more: Partial<LabelFormat> = {}): LabelFormat => ({
  width: 400,
  length: 200,
  fields: [
    { kind: 'text', x: 10, y: 10, height: 30, text: '绿茶 <&> 1' },
    { kind: 'code128', x: 10, y: 60, module: 2, height: 60, data: `${FNC1}0109506000134352` },
    { kind: 'datamatrix', x: 300, y: 10, module: 4, data: `${FNC1}010950600013435221A` },
    { kind: 'qr', x: 300, y: 110, module: 2, data: '绿茶' },
    { kind: 'box', x: 0, y: 0, width: 400, height: 200, thickness: 2 },
  ],
  ...more,
})
const never = new AbortController().signal
const open = async (at: { host: string; port: number }): Promise<PrinterLink> => {
  const opened = await openPrinter({
    host: at.host,
    port: at.port,
    clock: systemClock,
    statusMsMax: 500,
    onFault: (fault) => void faults.push(fault),
  })
  if ('fault' in opened) throw new Error(opened.fault)
  return opened
}
beforeEach(async () => {
  faults = []
  const at = { host: '127.0.0.1', port: 0, clock: systemClock }
  printer = await createVirtualPrinter({ ...at, dpi: 203, hasRfid: true, printMs: 5 })
  link = await open(printer)
})
afterEach(async () => {
  await link.close()
  await printer.close()
})

describe('a label printer', () => {
  it('prints a picture of every field, and says when it is out', async () => {
    expect(await link.check()).toBeUndefined()
    expect(await link.print(label(), never)).toEqual({ readBack: undefined })
    const [out] = printer.printed
    expect(out?.svg).toContain('绿茶 &lt;&amp;&gt; 1')
    // start C, FNC1 … : bars, and two matrices and four sides of a box
    expect(out?.svg.match(/M/g)?.length).toBeGreaterThan(200)
    expect(out?.svg).toContain('width="50.05mm" height="25.02mm"')
  })
  it('writes a tag and answers what it read there', async () => {
    expect(await link.print(label({ epc: EPC }), never)).toEqual({ readBack: EPC })
    expect(printer.printed.map(({ epc, isVoid }) => [epc, isVoid])).toEqual([[EPC, false]])
  })
  it.each([
    ['void', undefined, undefined, true],
    ['silent', undefined, EPC, false],
    ['misread', '3034257BF7194E4000001A80', '3034257BF7194E4000001A80', false],
  ] as const)(
    'whose tag fails (%s) answers what it could read, and goes on',
    async (failure, readBack, epc, isVoid) => {
      printer.failTags([failure])
      expect(await link.print(label({ epc: EPC }), never)).toEqual({ readBack })
      expect(printer.printed[0]).toMatchObject({ isVoid, ...(epc ? { epc } : {}) })
      expect(printer.printed[0]?.svg.includes('VOID')).toBe(isVoid)
      expect(await link.print(label({ epc: EPC }), never)).toEqual({ readBack: EPC })
    },
  )
  it.each([
    ['paper-out', (is: boolean) => printer.setPaper(!is)],
    ['head-open', (is: boolean) => printer.setHead(is)],
    ['ribbon-out', (is: boolean) => printer.setRibbon(!is)],
    ['paused', (is: boolean) => printer.pause(is)],
  ] as const)('says %s, and prints when that is over', async (fault, set) => {
    set(true)
    expect(await link.check()).toBe(fault)
    const printing = link.print(label({ epc: EPC }), never)
    await expect.poll(() => faults).toEqual([fault])
    expect(printer.printed).toEqual([])
    set(false)
    expect(await printing).toEqual({ readBack: EPC })
  })
  it('forgets a label that nobody waits for any more', async () => {
    printer.setPaper(false)
    const given = new AbortController()
    const printing = link.print(label({ epc: EPC }), given.signal)
    await expect.poll(() => faults).toEqual(['paper-out'])
    given.abort()
    expect(await printing).toEqual({ fault: 'paper-out' })
    printer.setPaper(true)
    expect(await link.print(label(), never)).toEqual({ readBack: undefined })
    expect(printer.printed).toHaveLength(1)
  })
  it('that is cut off, hangs, or is not there says which', async () => {
    printer.setPaper(false)
    const printing = link.print(label(), never)
    await expect.poll(() => faults).toEqual(['paper-out'])
    printer.drop()
    expect(await printing).toEqual({ fault: 'connection-lost' })
    await link.close()
    link = await open(printer)
    printer.hang(true)
    expect(await link.check()).toBe('no-answer')
    const { port } = printer
    await printer.close()
    expect(await openPrinter({ host: '127.0.0.1', port, clock: systemClock })).toEqual({ fault: 'unreachable' })
  })
  it('is not taken for one when it answers something else', async () => {
    const server = createServer(
      (socket) => void socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
    )
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const at = server.address()
    const other = await open({ host: '127.0.0.1', port: typeof at === 'object' && at ? at.port : 0 })
    expect(await other.check()).toBe('no-answer')
    await other.close()
    await new Promise((closed) => server.close(closed))
  })
})
