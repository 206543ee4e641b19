/** The texts of the server's emails: plain text, which every program shows and which loads nothing. */
import type { Letter } from '../../src/auth/embedded/account-mail'

export interface Place {
  /** The server's name on the sign-in page. */
  name: string
  /** The URL people open. */
  origin: string
}

export function write(letter: Letter, place: Place): { subject: string; text: string } {
  const { subject, lines } = compose(letter, place)
  return { subject, text: [...lines, '', `${place.name}, ${place.origin}`, ''].join('\n') }
}

const NOT_YOU = 'If this wasn’t you, choose a new password now with “Forgot your password?” at sign-in.'

function compose(letter: Letter, { name }: Place): { subject: string; lines: string[] } {
  switch (letter.kind) {
    case 'reset':
      return {
        subject: `Choose a new password for ${name}`,
        lines: [
          `Open this link to choose a new password. It works once, for ${letter.minutes} minutes:`,
          '',
          letter.link,
          '',
          'If you didn’t ask for it, ignore this email. Your password stays as it is.',
        ],
      }
    case 'confirm':
      return {
        subject: `Confirm your email for ${name}`,
        lines: [
          `Open this link to confirm that this address is yours. It works for ${letter.hours} hours:`,
          '',
          letter.link,
          '',
          `If you don’t have an account on ${name}, ignore this email.`,
        ],
      }
    case 'address-changed':
      return {
        subject: `Your email for ${name} was changed`,
        lines: [`Your account now uses ${letter.to}.`, '', 'If this wasn’t you, tell the person who runs this server.'],
      }
    case 'password-changed':
      return {
        subject: `Your password for ${name} was changed`,
        lines: [
          letter.by === null
            ? 'A new password was chosen for your account, and other devices were signed out.'
            : `A new password was chosen for your account with a link that ${letter.by} gave out. All devices were signed out.`,
          '',
          NOT_YOU,
        ],
      }
    case 'second-factor-off':
      return {
        subject: `Two-step sign-in for ${name} was turned off`,
        lines: [
          letter.by === null
            ? 'Two-step sign-in was turned off for your account. Your password is enough to sign in now.'
            : `${letter.by} turned off two-step sign-in for your account. Your password is enough to sign in now.`,
          '',
          NOT_YOU,
        ],
      }
    case 'test':
      return { subject: `Test email from ${name}`, lines: ['Email from this server arrives.'] }
  }
}
