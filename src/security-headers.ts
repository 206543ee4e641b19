/** Security headers. Both servers that can serve the pages send them. */

/** On every response. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), payment=(), usb=(), microphone=(self)',
}

/** For responses that aren't pages. */
export const NO_PAGE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

/**
 * For the scripts of pages. A worker runs under its own script's policy: it can load this server's scripts and nothing
 * else, and has no page, network, or storage of its own besides.
 */
export const SCRIPT_POLICY = "default-src 'none'; script-src 'self'; frame-ancestors 'none'"

/**
 * For the service worker, which runs under its own script's policy: it tells the server what was read and where it can
 * be reached, and shows pictures in notifications. It can run nothing but itself.
 */
export function workerPolicy({ origins, convex }: Pick<PageSources, 'origins' | 'convex'>): string {
  const data = dataOrigins(origins, convex)
  return directives({
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'connect-src': ["'self'", ...data],
    'img-src': ["'self'", ...data],
    'frame-ancestors': ["'none'"],
  })
}

export interface PageSources {
  /** The origins of this project's server, if the data comes from it. */
  origins: readonly string[]
  /** A Convex deployment elsewhere. */
  convex: { url: string; siteUrl: string } | null
  /** Clerk's Frontend API, if it is called directly or through a proxy elsewhere. */
  clerk: { frontendApi: string; proxyUrl: string | null } | null
  development: boolean
}

/** A page runs only scripts with this response's nonce, and connects only to its accounts and data. */
export function pagePolicy(nonce: string, { origins, convex, clerk, development }: PageSources): string {
  const data = dataOrigins(origins, convex)
  // Some browsers don't include the page's own WebSocket origin in 'self'.
  const sockets = (convex ? data.slice(0, 1) : origins).map((origin) => origin.replace(/^http/, 'ws'))
  const frontendApi = clerk && (clerk.proxyUrl ?? clerk.frontendApi)
  const identity = frontendApi?.startsWith('https://') ? [originOf(frontendApi)] : []
  return directives({
    'default-src': ["'self'"],
    'script-src': ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...(development ? ["'unsafe-eval'"] : [])],
    // React writes style attributes, which can't run anything.
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:', ...data, ...(clerk ? ['https://img.clerk.com'] : [])],
    'media-src': ["'self'", 'blob:', ...data],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...sockets, ...data, ...identity],
    // Clerk refreshes its sessions in a worker, and its sign-up may show a CAPTCHA.
    'worker-src': clerk ? ["'self'", 'blob:'] : ["'self'"],
    'frame-src': clerk ? ['https://challenges.cloudflare.com'] : ["'none'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  })
}

/** Our own server's files have one URL, whichever origin the page was opened under. */
function dataOrigins(origins: readonly string[], convex: PageSources['convex']): readonly string[] {
  return convex ? [originOf(convex.url), originOf(convex.siteUrl)] : origins
}

function directives(policy: Record<string, string[]>): string {
  return Object.entries(policy)
    .map(([name, sources]) => `${name} ${[...new Set(sources)].join(' ')}`)
    .join('; ')
}

function originOf(url: string): string {
  return new URL(url).origin
}
