/** Endpoints that send email: a password reset link, and a link that confirms an address. */
import { APIError, createAuthEndpoint, sessionMiddleware } from 'better-auth/api'
import { type Language, languageOfHeaders } from '../../../../domain/language'
import { type AccountMail, MailError } from './account-mail'
import { tooManyTries } from './registration'

const HOUR_MS = 60 * 60_000

/** The language of the page that sent a request, or English for a caller without one. */
export function languageOf(ctx: { headers?: Headers } | null | undefined): Language {
  return ctx?.headers ? languageOfHeaders(ctx.headers) : 'en'
}

export function mailEndpoints({ mail }: { mail: () => AccountMail | null }) {
  const required = () => {
    const found = mail()
    if (!found) throw new APIError('NOT_FOUND', { code: 'MAIL_OFF', message: 'This server sends no email.' })
    return found
  }
  return {
    forgotPassword: createAuthEndpoint('/forgot-password', { method: 'POST' }, (ctx) => {
      const { email } = (ctx.body ?? {}) as { email?: unknown }
      const found = required()
      if (typeof email === 'string') found.forgot(email, languageOf(ctx))
      return ctx.json({})
    }),
    askToConfirm: createAuthEndpoint('/email/confirmation', { method: 'POST', use: [sessionMiddleware] }, (ctx) => {
      const { user } = ctx.context.session as { user: { id: string; email: string; emailVerified: boolean } }
      if (!user.emailVerified && !required().askToConfirm(user, languageOf(ctx))) throw tooManyTries(HOUR_MS)
      return ctx.json({})
    }),
    confirmEmail: createAuthEndpoint('/email/confirm', { method: 'POST' }, async (ctx) => {
      const { token } = (ctx.body ?? {}) as { token?: unknown }
      if (typeof token !== 'string' || !(await required().confirm(token))) {
        throw new APIError('BAD_REQUEST', { code: 'INVALID_TOKEN', message: 'This link has been used or has expired.' })
      }
      return ctx.json({})
    }),
    testMail: createAuthEndpoint('/server/test-mail', { method: 'POST', use: [sessionMiddleware] }, async (ctx) => {
      const { user } = ctx.context.session as { user: { email: string } }
      try {
        await required().mailer.sendNow(user.email, { kind: 'test' }, languageOf(ctx))
      } catch (error) {
        if (!(error instanceof MailError)) throw error
        throw new APIError('BAD_GATEWAY', { code: 'MAIL_FAILED', message: error.message })
      }
      return ctx.json({ to: user.email })
    }),
  }
}
