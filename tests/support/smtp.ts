/** A mail server of a test: as much of RFC 5321 as a client needs to get rid of a letter. */
import { createServer, type Socket } from 'node:net'

export interface Letter {
  readonly to: string
  readonly head: string
  /** As it is read. */
  readonly text: string
}

export interface SmtpServer {
  readonly url: string
  readonly letters: readonly Letter[]
  /** How many letters it turns away before it takes one again. */
  readonly refuseNext: (count: number) => void
  readonly close: () => void
}

const readable = (raw: string): Pick<Letter, 'head' | 'text'> => {
  const [head = '', ...rest] = raw.split('\n\n')
  const body = rest.join('\n\n')
  if (/base64/i.test(head)) return { head, text: Buffer.from(body, 'base64').toString('utf8') }
  const bytes = body
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return { head, text: Buffer.from(bytes, 'latin1').toString('utf8') }
}

export const startSmtp = async (): Promise<SmtpServer> => {
  const letters: Letter[] = []
  const state = { refused: 0 }
  const serve = (socket: Socket): void => {
    let to = ''
    let raw: string | undefined
    let rest = ''
    const say = (line: string): void => void socket.write(`${line}\r\n`)
    /** The answer to a line; none within a letter. */
    const answerTo = (line: string): string | undefined => {
      if (raw !== undefined) {
        if (line !== '.') {
          raw += `${line}\n`
          return undefined
        }
        const letter = { to, ...readable(raw) }
        raw = undefined
        if (state.refused > 0) {
          state.refused -= 1
          return '451 later'
        }
        letters.push(letter)
        return '250 taken'
      }
      if (/^(EHLO|HELO)/i.test(line)) return '250 tests'
      if (/^RCPT/i.test(line)) to = /<(.+)>/.exec(line)?.[1] ?? ''
      if (/^QUIT/i.test(line)) return '221 bye'
      if (!/^DATA/i.test(line)) return '250 ok'
      raw = ''
      return '354 go on'
    }
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      const lines = (rest + bytes.toString('utf8')).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const answer = answerTo(line)
        if (answer) say(answer)
      }
    })
    say('220 tests')
  }
  const server = createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    refuseNext: (count) => {
      state.refused = count
    },
    close: () => void server.close(),
  }
}
