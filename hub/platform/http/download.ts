/** A file to a browser: read a piece at a time as fast as it is taken, so that its size costs no memory. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import type { Database } from '../db/tx.ts'
import type { Download } from './route.ts'

export const sendDownload = (
  { fileName, type, pieces }: Download,
  to: Response,
  read: Database['read'],
  onFault: (fault: unknown) => void,
): void => {
  // whatever the name holds: quotes, line breaks and other letters are written as RFC 6266 does
  to.status(200).attachment(fileName).setHeader('content-type', type)
  // what broke off is seen by the reader, too: the answer does not end as it should
  pipeline(Readable.from(pieces(read)), to).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'ERR_STREAM_PREMATURE_CLOSE') onFault(fault)
  })
}
