/** What browsers are told not to do with our answers. Whoever serves the pages sends the same. */

/** On every answer. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), payment=(), usb=(), microphone=(self)',
}

/** For answers that no page is made of. */
export const NO_PAGE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

/**
 * For the parts of pages that are scripts. A thread runs under the policy of its own script: it may load this server's
 * scripts and nothing else, and has no page, no network and no storage of its own besides.
 */
export const SCRIPT_POLICY = "default-src 'none'; script-src 'self'; frame-ancestors 'none'"

/**
 * For the service worker, which works under the policy of its own script: it tells the server what was read and where it
 * can be reached, and shows pictures in notifications. It runs nothing but itself.
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
  /** The addresses of this project's server, when the data comes from it. */
  origins: readonly string[]
  /** A Convex deployment elsewhere. */
  convex: { url: string; siteUrl: string } | null
  /** Clerk's Frontend API, when it is asked directly or by a proxy elsewhere. */
  clerk: { frontendApi: string; proxyUrl: string | null } | null
  development: boolean
}

/** A page runs only scripts that carry this answer's nonce, and talks only to where its accounts and data live. */
export function pagePolicy(nonce: string, { origins, convex, clerk, development }: PageSources): string {
  const data = dataOrigins(origins, convex)
  // Some browsers don't count the sockets of the page's own origin as 'self'.
  const sockets = (convex ? data.slice(0, 1) : origins).map((origin) => origin.replace(/^http/, 'ws'))
  const frontendApi = clerk && (clerk.proxyUrl ?? clerk.frontendApi)
  const identity = frontendApi?.startsWith('https://') ? [originOf(frontendApi)] : []
  return directives({
    'default-src': ["'self'"],
    'script-src': ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...(development ? ["'unsafe-eval'"] : [])],
    // React writes style attributes; they can't run anything.
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:', ...data, ...(clerk ? ['https://img.clerk.com'] : [])],
    'media-src': ["'self'", 'blob:', ...data],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...sockets, ...data, ...identity],
    // Clerk keeps its sessions fresh from a worker, and its sign-up may ask whether one is a person.
    'worker-src': clerk ? ["'self'", 'blob:'] : ["'self'"],
    'frame-src': clerk ? ['https://challenges.cloudflare.com'] : ["'none'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  })
}

/** Our own server's files have one address, whichever of the server's the page was opened under. */
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
