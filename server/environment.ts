/**
 * The process's environment, and nothing else touches it: what the server takes from it, and what it tells by it to the
 * pages, whose process inherits it, and to the functions, whose thread sees no more.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DATA_DIR, parseConfig, type ParsedConfig, type ServerConfig } from './config'
import type { PushKeys } from './push-keys'
import type { ClerkForFunctions } from '../src/switches'

/** In the pages' process: what its server says now. */
export function takeVariables(variables: Record<string, string>): void {
  Object.assign(process.env, variables)
}

/** The folder of package.json, wherever the bundle lies below it. */
export function findRoot(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

/** What the process was started with, and the files beside package.json that Next and Convex's tools keep settings in. */
export function readProcess(root: string, development: boolean): ParsedConfig {
  // An update's build lies in a folder of its own: the files are where it was started.
  loadEnvironment(process.env.PARLEY_HOME ?? root, development)
  return parseConfig(process.argv.slice(2), process.env)
}

function loadEnvironment(root: string, development: boolean): void {
  const kind = development ? 'development' : 'production'
  for (const name of [`.env.${kind}.local`, '.env.local', `.env.${kind}`, '.env']) {
    const file = join(root, name)
    // What is set already stays: the shell's word counts most, then the earlier file's.
    if (existsSync(file)) process.loadEnvFile(file)
  }
}

/** What `npm run move` needs to know of both homes. */
export function readMove(root: string) {
  loadEnvironment(root, false)
  const { CLERK_SECRET_KEY: key, CLERK_JWT_ISSUER_DOMAIN: issuer, CLERK_API_URL, FROM_CLERK_SECRET_KEY } = process.env
  if (!key || !issuer) throw new Error('Set CLERK_SECRET_KEY and CLERK_JWT_ISSUER_DOMAIN of the new home.')
  return { key, issuer, apiUrl: CLERK_API_URL, oldKey: FROM_CLERK_SECRET_KEY }
}

/** Of a command that is given none: as a server that is started here has it. */
export function usualDataDir(): string {
  loadEnvironment(process.env.PARLEY_HOME ?? findRoot(), false)
  return process.env.PARLEY_DATA_DIR || DATA_DIR
}

/** Where a token comes from, for convex/auth.config.ts. */
export type TokenHome = { issuer: string; jwksUri: string } | { clerk: ClerkForFunctions }

/** What the pages need to know of their server. They read it in the environment, which their process inherits. */
export function shareWithPages(config: ServerConfig, origins: readonly string[], siteUrl: string | null): void {
  Object.assign(process.env, {
    PARLEY_NAME: config.name,
    PARLEY_OWNER: config.owner ?? '',
    PARLEY_ORIGINS: config.homes.convex ? '' : origins.join(' '),
    // With the data elsewhere it is the operator's word.
    PARLEY_SITE_URL: siteUrl ?? process.env.PARLEY_SITE_URL ?? '',
  })
}

/** Who runs the server, said in the browser: what the next pages show, as the variables that tell their process. */
export function shareOwner(owner: string | null): Record<string, string> {
  const variables = { PARLEY_OWNER: owner ?? '' }
  Object.assign(process.env, variables)
  return variables
}

/**
 * All that functions see: their thread gets no other variable, so no secret of the machine is in their reach. The
 * part that convex/auth.config.ts reads is put into this process's environment too, where tokens are checked.
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

/** In the functions' thread: all that they see. The deployment's own variables are added to it. */
export const functionEnvironment: Record<string, string | undefined> = process.env

/** The engine's thread reads what the server has put there for the functions. */
export const messagesPerSecond = (): number => Number(process.env.PARLEY_MESSAGES_PER_SECOND)
