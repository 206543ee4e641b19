/** Helpers shared by all HTTP endpoints here. */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Becomes a response of the form `{ code, message }`. */
export class HttpError extends Error {
  override name = 'HttpError'

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

/**
 * Number of bytes of an oversized body that are read and discarded: a client that is still sending would not see the
 * response.
 */
const MOST_DISCARDED = 32 << 20

export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = () => new HttpError(413, 'RequestTooLarge', `The body is larger than ${maxBytes} bytes`)
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > Math.max(maxBytes, MOST_DISCARDED)) throw tooLarge()
  let chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= maxBytes) chunks.push(chunk)
    else if (length > MOST_DISCARDED) throw tooLarge()
    else chunks = []
  }
  if (length > maxBytes) throw tooLarge()
  return Buffer.concat(chunks)
}

export function answerJson(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent || response.destroyed) return
  const body = Buffer.from(text)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
}

export function answerError(response: ServerResponse, error: HttpError): void {
  // The rest of a rejected body is never read, so the connection can't be reused.
  if (error.status === 413) response.setHeader('connection', 'close')
  answerJson(response, error.status, JSON.stringify({ code: error.code, message: error.message }))
}

/** The client disconnected before it had sent everything: not an error, and there is no one to respond to. */
export function isGone(request: IncomingMessage): boolean {
  return request.destroyed && !request.complete
}

/** The token of `Authorization: Bearer …`; null without that header. */
export function bearerToken(request: IncomingMessage): string | null {
  const header = request.headers.authorization
  if (header === undefined) return null
  const match = /^bearer +(\S+)$/i.exec(header.trim())
  if (match === null) throw new HttpError(401, 'InvalidAuthHeader', 'Header must begin with `bearer `')
  return match[1]!
}
