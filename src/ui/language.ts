'use client'

import { useSyncExternalStore } from 'react'
import { isLanguage, type Language, languageCookie } from '../../domain/language'

export type LanguageChoice = 'system' | Language

/** Each language's own name for itself, the same in every language. */
export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch' }

/** The longest that browsers keep a cookie. */
const keptSeconds = 400 * 24 * 60 * 60

function current(): LanguageChoice {
  const [, chosen] = new RegExp(`(?:^|; )${languageCookie}=([^;]*)`).exec(document.cookie) ?? []
  return isLanguage(chosen) ? chosen : 'system'
}

export const useLanguageChoice = (): LanguageChoice =>
  useSyncExternalStore(
    () => () => undefined,
    current,
    () => 'system',
  )

/** A cookie, because the server renders the page in the chosen language, with that language's texts alone. */
export function chooseLanguage(choice: LanguageChoice): void {
  const secure = window.location.protocol === 'https:' ? '; secure' : ''
  const lifetime = choice === 'system' ? 0 : keptSeconds
  document.cookie = `${languageCookie}=${choice}; path=/; max-age=${lifetime}; samesite=lax${secure}`
  window.location.reload()
}
