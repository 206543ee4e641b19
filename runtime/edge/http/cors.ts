/** Decides which pages can call: the only such rule for every endpoint that isn't an HTTP action. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { HttpError } from './exchange'

/** Throws for pages that can't call; allows these methods and headers for the others. */
export function allowOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  allowedOrigin: (origin: string) => boolean,
  { methods, headers }: { methods: string; headers: string },
): void {
  const { origin } = request.headers
  response.setHeader('vary', 'Origin')
  if (origin === undefined) return
  if (!allowedOrigin(origin)) throw new HttpError(403, 'OriginNotAllowed', 'Origin not allowed')
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('access-control-allow-credentials', 'true')
  response.setHeader('access-control-allow-methods', methods)
  response.setHeader('access-control-allow-headers', headers)
  response.setHeader('access-control-max-age', '86400')
}
