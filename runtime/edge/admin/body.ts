/** Bodies of an administrator's requests: larger than those of everybody, and bounded all the same. */
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { HttpError, readBody } from '../http/exchange'

const decompress = promisify(brotliDecompress)

/** An object, compressed or not; `maxBytes` holds for both forms. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<Record<string, unknown>> {
  const text = await readText(request, maxBytes)
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>
  } catch {
    // Falls through to the one answer for everything that is no object.
  }
  throw new HttpError(400, 'BadJsonBody', 'The body is not a JSON object')
}

export async function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  const body = await readBody(request, maxBytes)
  if (request.headers['content-encoding'] !== 'br') return body.toString()
  try {
    return (await decompress(body, { maxOutputLength: maxBytes })).toString()
  } catch {
    throw new HttpError(400, 'BadBody', `The body does not decompress to ${maxBytes} bytes or fewer`)
  }
}
