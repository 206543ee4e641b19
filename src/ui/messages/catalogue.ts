import { en } from './en'

/** Dates and times read as the design writes them: 09:34, Mon, 3 Nov 2025. */
export const locale = 'en-GB'
export const messages = en

declare module 'use-intl' {
  interface AppConfig {
    Messages: typeof en
    Locale: typeof locale
  }
}
