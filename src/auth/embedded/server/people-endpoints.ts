/** For administrators: other people's accounts, each identified by its person's id in the chat, which pages know. */
import { APIError, createAuthEndpoint, sessionMiddleware } from 'better-auth/api'
import { type AccountAccess, AccountRefusal, type AccountSummary, RESET_LINK_SECONDS } from './account-access'
import type { AccountRow } from './auth-parts'

export interface PeopleParts {
  access: () => AccountAccess
  /** The account of a person (`users` row); null if it no longer exists. */
  accountOf: (userId: string) => Promise<string | null>
  now: () => number
}

export interface ResetLink {
  /** The fragment of the page's URL. */
  token: string
  /** UTC ms. */
  expiresAt: number
}

export type AccountOfPerson = Pick<AccountSummary, 'email' | 'isAdmin' | 'isDisabled' | 'hasSecondFactor'>

type Context = { context: { session: unknown }; body?: unknown; query?: unknown }

export function peopleEndpoints({ access, accountOf, now }: PeopleParts) {
  /** The administrator, and the account concerned. */
  const both = async (ctx: Context, userId: unknown) => {
    const { user } = ctx.context.session as { user: AccountRow }
    const id = typeof userId === 'string' ? await accountOf(userId) : null
    if (id === null) throw new APIError('NOT_FOUND', { code: 'NOT_FOUND', message: 'This account does not exist.' })
    return { asker: user, id }
  }
  const post = (path: string, work: (asker: AccountRow, id: string, on: boolean) => object | Promise<object>) =>
    createAuthEndpoint(path, { method: 'POST', use: [sessionMiddleware] }, async (ctx) => {
      const { userId, on } = (ctx.body ?? {}) as { userId?: unknown; on?: unknown }
      const { asker, id } = await both(ctx, userId)
      try {
        return ctx.json(await work(asker, id, on === true))
      } catch (error) {
        if (error instanceof AccountRefusal)
          throw new APIError('FORBIDDEN', { code: error.code, message: error.message })
        throw error
      }
    })

  return {
    personsAccount: createAuthEndpoint('/people/account', { method: 'GET', use: [sessionMiddleware] }, async (ctx) => {
      const { id } = await both(ctx, (ctx.query as { userId?: unknown } | undefined)?.userId)
      const { email, isAdmin, isDisabled, hasSecondFactor } = access().find({ id })
      return ctx.json({ email, isAdmin, isDisabled, hasSecondFactor } satisfies AccountOfPerson)
    }),
    resetLink: post('/people/reset-link', async (asker, id) => {
      const token = await access().resetToken(id, asker.name)
      return { token, expiresAt: now() + RESET_LINK_SECONDS * 1000 } satisfies ResetLink
    }),
    resetSecondFactor: post('/people/second-factor', async (asker, id) => {
      if (asker.id === id) throw new AccountRefusal('OWN_ACCOUNT', 'That is your own account.')
      await access().resetSecondFactor(id, asker.name)
      return {}
    }),
    setAdmin: post('/people/admin', async (_, id, on) => {
      await access().setAdmin(id, on)
      return {}
    }),
    setDisabled: post('/people/disabled', (asker, id, on) => {
      if (asker.id === id) throw new AccountRefusal('OWN_ACCOUNT', 'That is your own account.')
      access().setDisabled(id, on)
      return {}
    }),
  }
}
