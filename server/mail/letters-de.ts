/** The server's emails in German. */
import type { Letters } from './letters-en'

const NOT_YOU = 'Falls du das nicht warst, leg jetzt beim Anmelden mit „Passwort vergessen?“ ein neues Passwort fest.'

export const de: Letters = {
  reset: ({ link, minutes }, server) => ({
    subject: `Neues Passwort für ${server} festlegen`,
    lines: [
      `Öffne diesen Link, um ein neues Passwort festzulegen. Er gilt einmal, und zwar ${minutes} Minuten lang:`,
      link,
      'Falls du ihn nicht angefordert hast, ignoriere diese E-Mail. Dein Passwort bleibt, wie es ist.',
    ],
  }),
  confirm: ({ link, hours }, server) => ({
    subject: `E-Mail-Adresse für ${server} bestätigen`,
    lines: [
      `Öffne diesen Link, um zu bestätigen, dass diese Adresse dir gehört. Er gilt ${hours} Stunden lang:`,
      link,
      `Falls du kein Konto bei ${server} hast, ignoriere diese E-Mail.`,
    ],
  }),
  'address-changed': ({ to }, server) => ({
    subject: `Deine E-Mail-Adresse für ${server} wurde geändert`,
    lines: [
      `Dein Konto verwendet jetzt ${to}.`,
      'Falls du das nicht warst, melde dich bei der Person, die diesen Server betreibt.',
    ],
  }),
  'password-changed': ({ by }, server) => ({
    subject: `Dein Passwort für ${server} wurde geändert`,
    lines: [
      by === null
        ? 'Für dein Konto wurde ein neues Passwort festgelegt. Andere Geräte wurden abgemeldet.'
        : `Für dein Konto wurde über einen Link von ${by} ein neues Passwort festgelegt. Alle Geräte wurden abgemeldet.`,
      NOT_YOU,
    ],
  }),
  'second-factor-off': ({ by }, server) => ({
    subject: `Die Anmeldung in zwei Schritten für ${server} wurde ausgeschaltet`,
    lines: [
      by === null
        ? 'Für dein Konto wurde die Anmeldung in zwei Schritten ausgeschaltet. Zum Anmelden genügt jetzt dein Passwort.'
        : `${by} hat die Anmeldung in zwei Schritten für dein Konto ausgeschaltet. Zum Anmelden genügt jetzt dein Passwort.`,
      NOT_YOU,
    ],
  }),
  test: (_, server) => ({ subject: `Test-E-Mail von ${server}`, lines: ['E-Mails von diesem Server kommen an.'] }),
}
