/** Endpoints that send email: a password reset link, and a link that confirms an address. */
import { APIError, createAuthEndpoint, sessionMiddleware } from 'better-auth/api'
import { type AccountMail, MailError } from './account-mail'
import { tooManyTries } from './registration'

const HOUR_MS = 60 * 60_000

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
      if (typeof email === 'string') found.forgot(email)
      return ctx.json({})
    }),
    askToConfirm: createAuthEndpoint('/email/confirmation', { method: 'POST', use: [sessionMiddleware] }, (ctx) => {
      const { user } = ctx.context.session as { user: { id: string; email: string; emailVerified: boolean } }
      if (!user.emailVerified && !required().askToConfirm(user)) throw tooManyTries(HOUR_MS)
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
        await required().mailer.sendNow(user.email, { kind: 'test' })
      } catch (error) {
        if (!(error instanceof MailError)) throw error
        throw new APIError('BAD_GATEWAY', { code: 'MAIL_FAILED', message: error.message })
      }
      return ctx.json({ to: user.email })
    }),
  }
}
