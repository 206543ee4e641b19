/** The options of better-auth. Each default that doesn't fit this product is changed here, with the reason. */
import { createHash } from 'node:crypto'
import type { BetterAuthOptions } from 'better-auth'
import { APIError } from 'better-auth/api'
import { isVisible } from '../../../../domain/text/visible'
import type { AccountEvent, AccountRow, AuthParts } from './auth-parts'
import { limitsByPath } from './endpoints'
import { sqliteDialect } from './identity-database'
import { languageOf } from './mail-endpoints'
import { parleyPlugin } from './plugin'
import { flowState, PROVIDER_ID, providerPlugin, requireSamePerson } from './provider'
import { requireAsked, secondFactorPlugin } from './second-factor'
import { createRateLimiter } from './throttle'

const NAME_LIMIT = 60

export function createAuthOptions(parts: AuthParts): BetterAuthOptions {
  const { database, issuer, origins, registration, now, log } = parts
  const limiter = createRateLimiter(now)
  const sync = (event: 'create' | 'update') => async (row: unknown) => {
    // A failure here loses nothing: the first call of a signed-in person writes the same from the token.
    await parts
      .syncUser(accountEvent(event, row as AccountRow, issuer))
      .catch((error: unknown) => log('error', `Couldn't sync an account to the database (${event})`, error))
  }
  return {
    appName: 'Parley',
    basePath: '/api/auth',
    baseURL: origins[0],
    trustedOrigins: origins,
    secret: parts.sessionSecret,
    database: { dialect: sqliteDialect(database), type: 'sqlite', transaction: true },
    telemetry: { enabled: false },
    // At other levels it logs every rejected request to the console itself.
    logger: { level: 'info', log: (level, message) => (level === 'error' ? log('error', message) : undefined) },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 8,
      maxPasswordLength: 128,
      revokeSessionsOnPasswordReset: true,
      onPasswordReset: ({ user }) => Promise.resolve(parts.access().endLinks(user.id)),
    },
    session: { expiresIn: 30 * 24 * 60 * 60, updateAge: 24 * 60 * 60 },
    user: {
      additionalFields: { isAdmin: { type: 'boolean', required: false, defaultValue: false, input: false } },
      deleteUser: { enabled: true, beforeDelete: ({ id }) => deleteAccount(parts, id) },
    },
    // One address may be a whole office. Guesses at one account are throttled separately (plugin.ts).
    rateLimit: {
      enabled: true,
      window: 60,
      max: 300,
      customRules: {
        ...limitsByPath(),
        '/sign-up/email': async (request, rule) => {
          // A correct setup code gets in, however many wrong ones came from the same address.
          const body: unknown = await request.clone().json()
          return registration.isOwner(body) ? false : { ...rule, window: 60, max: 30 }
        },
      },
      customStorage: { consume: (key, rule) => Promise.resolve(limiter.consume(key, rule)) },
    },
    advanced: {
      // Explicit, because better-auth turns both off when NODE_ENV is "test".
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { ipAddressHeaders: ['x-forwarded-for'] },
      // Browsers share cookies between ports: two servers on one machine must not sign each other out.
      cookiePrefix: `parley-${createHash('sha256').update(issuer).digest('hex').slice(0, 8)}`,
      database: { validateSchema: false },
    },
    plugins: [
      secondFactorPlugin(parts.serverName),
      parleyPlugin(parts),
      ...(parts.provider ? [providerPlugin(parts.provider)] : []),
    ],
    account: {
      updateAccountOnSignIn: false,
      // Linking happens from the settings, whatever the email addresses; never because two addresses match.
      accountLinking: {
        enabled: true,
        disableImplicitLinking: true,
        trustedProviders: [PROVIDER_ID],
        allowDifferentEmails: true,
      },
    },
    onAPIError: { errorURL: `${origins[0]}/sign-in` },
    databaseHooks: {
      account: {
        create: {
          // The provider is only asked who someone is. Its tokens could open more, so our database doesn't store them.
          before: (account) =>
            Promise.resolve({ data: { ...account, accessToken: null, refreshToken: null, idToken: null } }),
        },
      },
      session: {
        create: {
          // Every way to sign in creates a session.
          before: async ({ userId }, context) => {
            if (parts.access().isDisabled(userId)) {
              throw new APIError('FORBIDDEN', {
                code: 'ACCOUNT_DISABLED',
                message: 'This account can no longer sign in.',
              })
            }
            requireAsked(database, userId, context?.path)
            await requireSamePerson(userId, context?.path, now())
          },
        },
      },
      user: {
        create: {
          async before(user, context) {
            const isAdmin = registration.admit(context?.path === '/callback/:id' ? await flowState() : context?.body)
            return { data: { ...user, name: checkedName(user.name), image: null, isAdmin } }
          },
          async after(row: unknown, context) {
            await sync('create')(row)
            const { id, email, emailVerified } = row as AccountRow
            if (!emailVerified) parts.mail()?.askToConfirm({ id, email }, languageOf(context))
          },
        },
        update: {
          before: (user) => {
            const name = user.name === undefined ? {} : { name: checkedName(user.name) }
            // Everyone who sees a picture fetches its URL, so only URLs on this server are accepted.
            if (typeof user.image === 'string')
              throw invalid('IMAGE_INVALID', 'image can’t be a URL. Upload a picture instead.')
            return Promise.resolve({ data: { ...user, ...name } })
          },
          after: sync('update'),
        },
      },
    },
  }
}

/**
 * The tombstone is written first, then one statement deletes the account and everything attached to it. If that is
 * interrupted, the person can sign in and delete it again. better-auth would delete sessions, password, and user one by
 * one.
 */
async function deleteAccount({ database, issuer, syncUser, now, log }: AuthParts, id: string): Promise<void> {
  try {
    await syncUser({ event: 'delete', tokenIdentifier: `${issuer}|${id}`, updatedAt: now() })
  } catch (error) {
    log('error', "Couldn't delete an account", error)
    throw new APIError('SERVICE_UNAVAILABLE', {
      code: 'TRY_LATER',
      message: 'Couldn’t delete your account. Try again in a moment.',
    })
  }
  database.prepare('delete from user where id = ?').run(id)
}

function accountEvent(event: 'create' | 'update', row: AccountRow, issuer: string): AccountEvent {
  return {
    event,
    tokenIdentifier: `${issuer}|${row.id}`,
    name: row.name,
    email: row.email,
    ...(row.image ? { imageUrl: row.image } : {}),
    isAdmin: row.isAdmin === true,
    updatedAt: row.updatedAt.getTime(),
  }
}

function checkedName(name: unknown): string {
  const clean = typeof name === 'string' ? name.replace(/\s+/gu, ' ').trim() : ''
  if (!isVisible(clean)) throw invalid('NAME_EMPTY', 'Enter a name.')
  if (clean.length > NAME_LIMIT) throw invalid('NAME_TOO_LONG', `Names can be up to ${NAME_LIMIT} characters.`)
  if (/[\p{Cc}\p{Zl}\p{Zp}]|[\u202a-\u202e\u2066-\u2069]/u.test(clean)) {
    throw invalid('NAME_INVALID', "A name can't contain control characters.")
  }
  return clean
}

function invalid(code: string, message: string): APIError {
  return new APIError('BAD_REQUEST', { code, message })
}
