/**
 * The texts of the interface, in parts and in two languages. `en/` defines the keys; `de/` has the same type, so a
 * missing key does not compile.
 *
 * A part comes with the code that shows it: a file that uses texts of a part imports it (`import
 * '@/ui/messages/groups'`). The texts themselves are in no script: a page fetches those of its own language, in the
 * bundles of `bundles.ts`, from `src/app/words`. tests/messages.test.ts checks every file for that.
 */
import { isLanguage, type Language } from '../../../domain/language'
import type { en as account } from './en/account'
import type { en as accounts } from './en/accounts'
import type { en as administration } from './en/administration'
import type { en as blocking } from './en/blocking'
import type { en as chat } from './en/chat'
import type { en as chats } from './en/chats'
import type { en as common } from './en/common'
import type { en as dialogs } from './en/dialogs'
import type { en as emoji } from './en/emoji'
import type { en as files } from './en/files'
import type { en as groups } from './en/groups'
import type { en as notifications } from './en/notifications'
import type { en as options } from './en/options'
import type { en as people } from './en/people'
import type { en as picture } from './en/picture'
import type { en as profile } from './en/profile'
import type { en as search } from './en/search'
import type { en as settings } from './en/settings'
import type { en as shelf } from './en/shelf'
import type { en as shell } from './en/shell'
import type { en as shortcuts } from './en/shortcuts'

/** Every part, by name. */
export interface Parts {
  account: typeof account
  accounts: typeof accounts
  administration: typeof administration
  blocking: typeof blocking
  chat: typeof chat
  chats: typeof chats
  common: typeof common
  dialogs: typeof dialogs
  emoji: typeof emoji
  files: typeof files
  groups: typeof groups
  notifications: typeof notifications
  options: typeof options
  people: typeof people
  picture: typeof picture
  profile: typeof profile
  search: typeof search
  settings: typeof settings
  shelf: typeof shelf
  shell: typeof shell
  shortcuts: typeof shortcuts
}
export type PartName = keyof Parts

export type English = typeof account &
  typeof accounts &
  typeof administration &
  typeof blocking &
  typeof chat &
  typeof chats &
  typeof common &
  typeof dialogs &
  typeof emoji &
  typeof files &
  typeof groups &
  typeof notifications &
  typeof options &
  typeof people &
  typeof picture &
  typeof profile &
  typeof search &
  typeof settings &
  typeof shelf &
  typeof shell &
  typeof shortcuts

/** A part in another language: the same keys, other texts. */
export type Translation<Texts> = {
  readonly [Key in keyof Texts]: Texts[Key] extends string ? string : Translation<Texts[Key]>
}

/** How dates and numbers are formatted: 09:34, Mon, 3 Nov 2025 and 09:34, Mo, 3. Nov. 2025. */
export const locales = { en: 'en-GB', de: 'de-DE' } as const satisfies Record<Language, string>

/** The language of this page. On a server the value doesn't matter, because it formats no dates. */
export const language: Language =
  typeof document !== 'undefined' && isLanguage(document.documentElement.lang) ? document.documentElement.lang : 'en'

export const locale = locales[language]

/** Texts by key: as written, or as the build compiled them (scripts/messages-loader.mjs). */
export interface Words {
  readonly [name: string]: string | readonly unknown[] | Words
}
export interface Gathered {
  [name: string]: string | readonly unknown[] | Words | Gathered
}

/** Merges a part's texts into others, which may share its group names. */
export function gather(into: Gathered, words: Words): Gathered {
  for (const [name, said] of Object.entries(words)) {
    if (typeof said === 'string' || Array.isArray(said)) into[name] = said
    else gather((into[name] ??= {}) as Gathered, said as Words)
  }
  return into
}

declare module 'use-intl' {
  interface AppConfig {
    Messages: English
    Locale: (typeof locales)[Language]
  }
}
