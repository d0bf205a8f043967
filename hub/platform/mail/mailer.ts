/** Hands letters to the house's mail server. */
import { createTransport } from 'nodemailer'
import type { Mail } from './mail.ts'

export interface Mailer {
  /** Rejects when the server does not take it. */
  readonly send: (mail: Mail) => Promise<void>
  readonly close: () => void
}

const PATIENCE_MS = 20_000

/** `url`: smtp:// or smtps://, with user and password where the server wants them. */
export const createMailer = (url: string, from: string): Mailer => {
  const transport = createTransport({
    url,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    // nothing of a letter is a file or an address to fetch
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    send: async ({ to, subject, text }) => {
      await transport.sendMail({ from, to, subject, text })
    },
    close: () => transport.close(),
  }
}
