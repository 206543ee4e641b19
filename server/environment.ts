/**
 * The process's environment, which no other file touches: the settings that the server reads, and those that it passes
 * to the pages' process and the functions' thread.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DATA_DIR, parseConfig, type ParsedConfig, type ServerConfig } from './config'
import type { PushKeys } from './push-keys'
import type { ClerkForFunctions } from '../src/switches'

/** In the pages' process: the server's current values. */
export function takeVariables(variables: Record<string, string>): void {
  Object.assign(process.env, variables)
}

/** The folder of package.json, however deep below it the bundle is. */
export function findRoot(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

/** The environment at startup, and the files next to package.json in which Next and the Convex CLI keep settings. */
export function readProcess(root: string, development: boolean): ParsedConfig {
  // An update's build has a folder of its own; the files are where the server was started.
  loadEnvironment(process.env.PARLEY_HOME ?? root, development)
  return parseConfig(process.argv.slice(2), process.env)
}

function loadEnvironment(root: string, development: boolean): void {
  const kind = development ? 'development' : 'production'
  for (const name of [`.env.${kind}.local`, '.env.local', `.env.${kind}`, '.env']) {
    const file = join(root, name)
    // Existing variables stay: the shell's come first, then the earlier file's.
    if (existsSync(file)) process.loadEnvFile(file)
  }
}

/** The settings of both hosting modes, for `npm run move`. */
export function readMove(root: string) {
  loadEnvironment(root, false)
  const { CLERK_SECRET_KEY: key, CLERK_JWT_ISSUER_DOMAIN: issuer, CLERK_API_URL, FROM_CLERK_SECRET_KEY } = process.env
  if (!key || !issuer) throw new Error('Set CLERK_SECRET_KEY and CLERK_JWT_ISSUER_DOMAIN of the new deployment.')
  return { key, issuer, apiUrl: CLERK_API_URL, oldKey: FROM_CLERK_SECRET_KEY }
}

/** The data directory that a server started here would use, for a command without one. */
export function usualDataDir(): string {
  loadEnvironment(process.env.PARLEY_HOME ?? findRoot(), false)
  return process.env.PARLEY_DATA_DIR || DATA_DIR
}

/** The defaults of a backup command: those that a server started here uses for its own backups. */
export function usualBackups(): { to: string | undefined; recipient: string | undefined } {
  loadEnvironment(process.env.PARLEY_HOME ?? findRoot(), false)
  return { to: process.env.PARLEY_BACKUP_TO || undefined, recipient: process.env.PARLEY_BACKUP_RECIPIENT || undefined }
}

/** The issuer of tokens, for convex/auth.config.ts. */
export type TokenHome = { issuer: string; jwksUri: string } | { clerk: ClerkForFunctions }

/** The server's settings for the pages. Their process inherits them as environment variables. */
export function shareWithPages(config: ServerConfig, origins: readonly string[], siteUrl: string | null): void {
  Object.assign(process.env, {
    PARLEY_NAME: config.name,
    PARLEY_OWNER: config.owner ?? '',
    PARLEY_ORIGINS: config.homes.convex ? '' : origins.join(' '),
    // If the data is elsewhere, the operator sets it.
    PARLEY_SITE_URL: siteUrl ?? process.env.PARLEY_SITE_URL ?? '',
  })
}

/** The operator's contact, as set in the browser: the next pages show it, through the same variables. */
export function shareOwner(owner: string | null): Record<string, string> {
  const variables = { PARLEY_OWNER: owner ?? '' }
  Object.assign(process.env, variables)
  return variables
}

/**
 * Every variable that functions see: their thread gets no other, so the machine's secrets are out of their reach. The
 * variables that convex/auth.config.ts reads are set in this process, too, where tokens are checked.
 */
export function functionsEnvironment(
  config: ServerConfig,
  origin: string,
  tokens: TokenHome,
  pushKeys: PushKeys,
): Record<string, string> {
  const accounts: Record<string, string> =
    'clerk' in tokens
      ? { AUTH_MODE: 'clerk', CLERK_JWT_ISSUER_DOMAIN: tokens.clerk.issuer }
      : { AUTH_MODE: 'embedded', PARLEY_TOKEN_ISSUER: tokens.issuer, PARLEY_TOKEN_JWKS: tokens.jwksUri }
  Object.assign(process.env, accounts)
  return {
    ...accounts,
    ...('clerk' in tokens ? { CLERK_WEBHOOK_SIGNING_SECRET: tokens.clerk.webhookSecret } : {}),
    NODE_ENV: process.env.NODE_ENV ?? 'production',
    CONVEX_CLOUD_URL: origin,
    CONVEX_SITE_URL: `${origin}/http`,
    PARLEY_MESSAGES_PER_SECOND: String(config.messagesPerSecond),
    PARLEY_FILES_PER_PERSON: String(config.filesPerPerson),
    ...(config.pushContact === null
      ? {}
      : {
          VAPID_PUBLIC_KEY: pushKeys.publicKey,
          VAPID_PRIVATE_KEY: pushKeys.privateKey,
          VAPID_SUBJECT: config.pushContact,
          PARLEY_PUSH_ORIGINS: config.pushOrigins.join(' '),
        }),
  }
}

/** In the functions' thread: every variable they see, to which the deployment's own are added. */
export const functionEnvironment: Record<string, string | undefined> = process.env

/** The engine's thread reads the variables that the server set for the functions. */
export const messagesPerSecond = (): number => Number(process.env.PARLEY_MESSAGES_PER_SECOND)
