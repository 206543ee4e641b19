/** Reads bodies of admin requests: larger than other clients', but still bounded. */
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { HttpError, readBody } from '../http/exchange'

const decompress = promisify(brotliDecompress)

/** Parses an object, compressed or not; `maxBytes` limits both forms. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<Record<string, unknown>> {
  const text = await readText(request, maxBytes)
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>
  } catch {
    // Falls through to the common error for anything that isn't an object.
  }
  throw new HttpError(400, 'BadJsonBody', 'The body is not a JSON object')
}

export async function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  const body = await readBody(request, maxBytes)
  if (request.headers['content-encoding'] !== 'br') return body.toString()
  try {
    return (await decompress(body, { maxOutputLength: maxBytes })).toString()
  } catch {
    throw new HttpError(400, 'BadBody', `The body decompresses to more than ${maxBytes} bytes`)
  }
}
