/** The server's emails in English. */
import type { Letter } from '../../src/auth/embedded/server/account-mail'

/** The texts of each email in one language; lines are paragraphs or links. */
export type Letters = {
  [Kind in Letter['kind']]: (
    letter: Extract<Letter, { kind: Kind }>,
    server: string,
  ) => { subject: string; lines: string[] }
}

const NOT_YOU = 'If this wasn’t you, choose a new password now with “Forgot your password?” at sign-in.'

export const en: Letters = {
  reset: ({ link, minutes }, server) => ({
    subject: `Choose a new password for ${server}`,
    lines: [
      `Open this link to choose a new password. It works once, for ${minutes} minutes:`,
      link,
      'If you didn’t ask for it, ignore this email. Your password stays as it is.',
    ],
  }),
  confirm: ({ link, hours }, server) => ({
    subject: `Confirm your email for ${server}`,
    lines: [
      `Open this link to confirm that this address is yours. It works for ${hours} hours:`,
      link,
      `If you don’t have an account on ${server}, ignore this email.`,
    ],
  }),
  'address-changed': ({ to }, server) => ({
    subject: `Your email for ${server} was changed`,
    lines: [`Your account now uses ${to}.`, 'If this wasn’t you, tell the person who runs this server.'],
  }),
  'password-changed': ({ by }, server) => ({
    subject: `Your password for ${server} was changed`,
    lines: [
      by === null
        ? 'A new password was chosen for your account, and other devices were signed out.'
        : `A new password was set for your account with a link from ${by}. All devices were signed out.`,
      NOT_YOU,
    ],
  }),
  'second-factor-off': ({ by }, server) => ({
    subject: `Two-step sign-in for ${server} was turned off`,
    lines: [
      by === null
        ? 'Two-step sign-in was turned off for your account. Your password is enough to sign in now.'
        : `${by} turned off two-step sign-in for your account. Your password is enough to sign in now.`,
      NOT_YOU,
    ],
  }),
  test: (_, server) => ({ subject: `Test email from ${server}`, lines: ['Email from this server arrives.'] }),
}
