/**
 * The pages' settings, read from the environment at run time, because one build serves every configuration. Only for
 * code that runs on the server, and only below a `connection()`: otherwise Next would read it once, while building.
 */
import { type Clerk, type ClerkPage, type ConvexDeployment, readSwitches, SwitchError } from './switches'

export interface PageEnvironment {
  /** Null: accounts are this server's own. */
  clerk: ClerkPage | null
  /** Null: the data comes from the pages' own server. */
  convex: ConvexDeployment | null
  serverName: string
  /** The operator's contact, or null. */
  serverOwner: string | null
}

// Looked up by a computed name, because Next inlines the values of literal `process.env.NEXT_PUBLIC_…` into the build.
const variables = process.env

/** Set by the build (next.config.ts); the same for the same sources. */
export const buildName: string = process.env.PARLEY_BUILD ?? ''

export function readPageEnvironment(): PageEnvironment {
  const { clerk, convex } = readSwitches(variables)
  return {
    // Field by field, because everything passed to a page is public.
    clerk: clerk && { publishableKey: clerk.publishableKey, proxyUrl: clerk.proxyUrl },
    convex,
    serverName: variables.PARLEY_NAME || 'Parley',
    serverOwner: variables.PARLEY_OWNER || null,
  }
}

export interface ProxyEnvironment {
  clerk: Clerk | null
  convex: ConvexDeployment | null
  /** The origins of this project's server; none without it. */
  origins: string[]
  development: boolean
}

export function readProxyEnvironment(): ProxyEnvironment {
  const { clerk, convex } = readSwitches(variables)
  return {
    clerk,
    convex,
    origins: variables.PARLEY_ORIGINS?.split(' ') ?? [],
    development: variables.NODE_ENV === 'development',
  }
}

/**
 * The base URL of the backend's HTTP actions for this process, which may be nearer to them than a browser is; null in a
 * mode that doesn't use them.
 */
export function readSiteUrl(): string | null {
  const { clerk, convex } = readSwitches(variables)
  return clerk && (variables.PARLEY_SITE_URL || (convex?.siteUrl ?? null))
}

/** For pages that run without this project's server, which otherwise has checked the rest. */
export function checkPageEnvironment(): void {
  const { convex } = readSwitches(variables)
  if (convex || variables.PARLEY_SITE_URL) return
  throw new SwitchError(
    'The web app has no backend. Run npm start, or set CONVEX_URL, AUTH_MODE=clerk, and the Clerk keys.',
  )
}
