import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** On every answer. */
const COMMON: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), payment=(), usb=(), microphone=(self)',
}
/** For answers that no page is made of. */
const NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox"

export function setCommonHeaders(res: ServerResponse): void {
  for (const [name, value] of Object.entries(COMMON)) res.setHeader(name, value)
  res.setHeader('content-security-policy', NO_PAGE)
}

/**
 * A page runs only scripts that carry this answer's nonce. Next reads it from the request's header of the same name;
 * the layout reads `x-nonce` for scripts of its own.
 */
export function setPageHeaders(req: IncomingMessage, res: ServerResponse, origins: readonly string[], dev: boolean) {
  const nonce = randomBytes(16).toString('base64')
  const policy = pagePolicy(nonce, origins, dev)
  req.headers['content-security-policy'] = policy
  req.headers['x-nonce'] = nonce
  res.setHeader('content-security-policy', policy)
}

function pagePolicy(nonce: string, origins: readonly string[], dev: boolean): string {
  // Some browsers don't count the sockets of the page's own origin as 'self'.
  const sockets = origins.map((origin) => origin.replace(/^http/, 'ws'))
  // Files have one address, whichever of the server's the page was opened under.
  const files = origins.join(' ')
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    // React writes style attributes; they can't run anything.
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' ${files} data: blob:`,
    `media-src 'self' ${files} blob:`,
    "font-src 'self'",
    `connect-src 'self' ${files} ${sockets.join(' ')}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
