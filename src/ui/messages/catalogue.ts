import { en } from './en'
import type { enAccounts } from './en-accounts'

/** Dates and times read as the design writes them: 09:34, Mon, 3 Nov 2025. */
export const locale = 'en-GB'
/** What every page may need; a part that is loaded on demand brings its own words (src/auth/embedded/account-words.tsx). */
export const messages = en

declare module 'use-intl' {
  interface AppConfig {
    Messages: typeof en & typeof enAccounts
    Locale: typeof locale
  }
}
