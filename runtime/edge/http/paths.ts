import type { IncomingMessage } from 'node:http'

/** The path of a request without its query, as it was sent. */
export function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/'
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}
