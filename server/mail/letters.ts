/** The server's emails: plain text, which every program shows and which loads nothing. */
import type { Language } from '../../domain/language'
import type { Letter } from '../../src/auth/embedded/server/account-mail'
import { de } from './letters-de'
import { en, type Letters } from './letters-en'

export interface Place {
  /** The server's name on the sign-in page. */
  name: string
  /** The URL people open. */
  origin: string
}

const letters: Record<Language, Letters> = { en, de }

export function write(letter: Letter, place: Place, language: Language): { subject: string; text: string } {
  const compose = letters[language][letter.kind] as (letter: Letter, server: string) => ReturnType<Letters['test']>
  const { subject, lines } = compose(letter, place.name)
  return { subject, text: [...lines, `${place.name}, ${place.origin}\n`].join('\n\n') }
}
