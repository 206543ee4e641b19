/**
 * The two settings for hosting: where accounts are (`AUTH_MODE`) and where data is (`CONVEX_URL`). Pure: takes
 * variables, returns the configuration or a sentence that says how to fix them. The server calls it before it starts,
 * and so do the pages if they run without it.
 */
export type Variables = Readonly<Record<string, string | undefined>>

/** A page's view of Clerk: all of it is public. */
export interface ClerkPage {
  publishableKey: string
  /** Clerk's Frontend API behind a URL of this site's own; null: called directly. */
  proxyUrl: string | null
}

export interface Clerk extends ClerkPage {
  secretKey: string
  /** Clerk's public key, if sessions are to be verified without calling Clerk. */
  jwtKey: string | null
  /** Clerk's Frontend API itself. */
  frontendApi: string
}

/** Clerk's settings for this server's own functions. A Convex deployment has its own variables. */
export interface ClerkForFunctions {
  issuer: string
  webhookSecret: string
}

export interface ConvexDeployment {
  url: string
  /** The base URL of its HTTP actions. */
  siteUrl: string
}

export interface Switches {
  /** Null: accounts are kept here. */
  clerk: Clerk | null
  /** Null: this project's server keeps the data here. */
  convex: ConvexDeployment | null
  /** For a server that keeps the data of Clerk's accounts itself. */
  clerkForFunctions: ClerkForFunctions | null
}

/** An invalid configuration, in one sentence that says how to fix it. It never contains a secret. */
export class SwitchError extends Error {
  override name = 'SwitchError'
}

const fail = (message: string): never => {
  throw new SwitchError(message)
}

export function readSwitches(env: Variables): Switches {
  // An empty variable counts as unset: that is how compose files and shells unset one.
  const mode = env.AUTH_MODE || 'embedded'
  if (mode !== 'embedded' && mode !== 'clerk') fail(`Invalid AUTH_MODE: "${mode}". Use embedded or clerk.`)
  const convex = readConvex(env)
  if (mode === 'embedded') {
    if (convex) {
      fail(
        "CONVEX_URL needs AUTH_MODE=clerk: a Convex deployment can't verify accounts stored on this server. " +
          'Set AUTH_MODE=clerk and the Clerk keys, or unset CONVEX_URL.',
      )
    }
    const stray = CLERK_VARIABLES.find((name) => env[name])
    if (stray) fail(`${stray} is set, but AUTH_MODE is not clerk. Set AUTH_MODE=clerk, or unset ${stray}.`)
    return { clerk: null, convex, clerkForFunctions: null }
  }
  return { clerk: readClerk(env), convex, clerkForFunctions: convex ? null : readClerkForFunctions(env) }
}

const CLERK_VARIABLES = [
  'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY',
  'CLERK_SECRET_KEY',
  'CLERK_JWT_KEY',
  'CLERK_JWT_ISSUER_DOMAIN',
  'CLERK_WEBHOOK_SIGNING_SECRET',
  'NEXT_PUBLIC_CLERK_PROXY_URL',
] as const

function readConvex(env: Variables): ConvexDeployment | null {
  const url = readEither(env, 'CONVEX_URL')
  const siteUrl = readEither(env, 'CONVEX_SITE_URL')
  if (!url) {
    if (siteUrl) fail(`${siteUrl.source} needs CONVEX_URL. Set both, or unset ${siteUrl.source}.`)
    return null
  }
  const origin = originOf(url)
  const host = new URL(origin).hostname
  if (host.endsWith('.convex.site')) {
    fail(`${url.source} is the HTTP actions URL. Use the deployment URL, which ends in .convex.cloud.`)
  }
  if (siteUrl) {
    const site = originOf(siteUrl, { path: true })
    if (site === origin) {
      fail(`${siteUrl.source} must differ from ${url.source}: HTTP actions have their own URL.`)
    }
    return { url: origin, siteUrl: site }
  }
  if (host.endsWith('.convex.cloud'))
    return { url: origin, siteUrl: origin.replace(/\.convex\.cloud$/, '.convex.site') }
  return fail(
    `${url.source} isn't a Convex Cloud URL, so CONVEX_SITE_URL is needed too: the URL of the deployment's HTTP ` +
      'actions, on a self-hosted one usually port 3211.',
  )
}

interface Given {
  text: string
  source: string
}

/** By its own name or by the one that Convex's tools write for browsers; both can be set if they agree. */
function readEither(env: Variables, name: string): Given | null {
  const publicName = `NEXT_PUBLIC_${name}`
  const [own, shown] = [env[name], env[publicName]]
  if (own && shown && own !== shown) fail(`${name} and ${publicName} differ. Unset one of them.`)
  if (own) return { text: own, source: name }
  return shown ? { text: shown, source: publicName } : null
}

function originOf({ text, source }: Given, { path = false } = {}): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash
  if (!isPlain || (!path && url.pathname !== '/')) {
    return fail(`Invalid ${source}: "${text}". Use a URL such as https://happy-otter-123.convex.cloud, without a path.`)
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return fail(`Invalid ${source}: "${text}". Use https, except for localhost.`)
  }
  return withoutTrailingSlash(url.href)
}

function readClerk(env: Variables): Clerk {
  const publishableKey =
    env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY ||
    fail("AUTH_MODE=clerk needs NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: the publishable key on Clerk's API keys page.")
  const secretKey =
    env.CLERK_SECRET_KEY || fail("AUTH_MODE=clerk needs CLERK_SECRET_KEY: the secret key on Clerk's API keys page.")
  const [, kind, encoded] =
    /^pk_(test|live)_([\w+/=-]+)$/.exec(publishableKey) ??
    fail('NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY must begin with pk_test_ or pk_live_. Copy it again from Clerk.')
  const secretKind =
    /^sk_(test|live)_\S+$/.exec(secretKey)?.[1] ??
    fail('CLERK_SECRET_KEY must begin with sk_test_ or sk_live_. Copy it again from Clerk.')
  if (kind !== secretKind) {
    fail(
      `The publishable key is a ${kind} key and CLERK_SECRET_KEY a ${secretKind} key. Use both from the same Clerk instance.`,
    )
  }
  const host = frontendHost(encoded!)
  if (!host) fail('NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is incomplete. Copy it again from Clerk.')
  const jwtKey = env.CLERK_JWT_KEY || null
  if (jwtKey && !jwtKey.trim().startsWith('-----BEGIN PUBLIC KEY-----')) {
    fail('CLERK_JWT_KEY must be the PEM public key of the instance, beginning with -----BEGIN PUBLIC KEY-----.')
  }
  return {
    publishableKey,
    secretKey,
    jwtKey,
    proxyUrl: readProxyUrl(env.NEXT_PUBLIC_CLERK_PROXY_URL),
    frontendApi: `https://${host}`,
  }
}

/** A publishable key is the Frontend API's host, in base64, with a `$` at its end. */
function frontendHost(encoded: string): string | null {
  try {
    return /^([\w.-]+\.[\w-]+)\$$/.exec(atob(encoded))?.[1] ?? null
  } catch {
    return null
  }
}

/** This site's own path, which src/proxy.ts handles, or the URL of a proxy elsewhere. */
function readProxyUrl(text: string | undefined): string | null {
  if (!text) return null
  if (text === '/__clerk') return text
  if (/^https:\/\/[^\s?#]+$/.test(text) && URL.canParse(text)) return withoutTrailingSlash(text)
  return fail(`Invalid NEXT_PUBLIC_CLERK_PROXY_URL: "${text}". Use /__clerk, or an https URL.`)
}

function readClerkForFunctions(env: Variables): ClerkForFunctions {
  const domain = env.CLERK_JWT_ISSUER_DOMAIN
  if (!domain) {
    fail('AUTH_MODE=clerk needs CLERK_JWT_ISSUER_DOMAIN: the issuer of the JWT template "convex", an https URL.')
  }
  const url = URL.canParse(domain!) ? new URL(domain!) : null
  const isFine = url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
  if (!isFine || domain!.endsWith('/')) {
    fail(
      `Invalid CLERK_JWT_ISSUER_DOMAIN: "${domain}". Copy the token's iss exactly, such as https://clerk.example.com.`,
    )
  }
  const webhookSecret = env.CLERK_WEBHOOK_SIGNING_SECRET
  if (!webhookSecret) {
    fail("AUTH_MODE=clerk needs CLERK_WEBHOOK_SIGNING_SECRET: the signing secret of the endpoint on Clerk's page.")
  }
  if (!/^whsec_[A-Za-z0-9+/]{16,}={0,2}$/.test(webhookSecret!)) {
    fail('CLERK_WEBHOOK_SIGNING_SECRET must begin with whsec_ and be complete. Copy it again from Clerk.')
  }
  return { issuer: domain!, webhookSecret: webhookSecret! }
}

function withoutTrailingSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
