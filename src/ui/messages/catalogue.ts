/**
 * The words of the interface, in parts. Short, plain, present tense: what happened, then what to do. What the server
 * refuses it explains itself (`convex/model`): those sentences are shown as they come.
 *
 * A part comes with the code that says it: whoever takes words of a part imports it (`import '@/ui/messages/groups'`),
 * so the bundler brings it where it is needed and nowhere else. In `en/` is what it says, and here, beside this file,
 * in which languages it says it. tests/messages.test.ts holds every file to that.
 */
import type { en as accounts } from './en/accounts'
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
import type { en as shell } from './en/shell'
import type { en as shortcuts } from './en/shortcuts'

type English = typeof accounts &
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
  typeof shell &
  typeof shortcuts

/** Dates and times read as the design writes them: 09:34, Mon, 3 Nov 2025. */
export const locale = 'en-GB'

/** A text, or what the build made of it (scripts/messages-loader.mjs), by its name. */
interface Words {
  readonly [name: string]: string | readonly unknown[] | Words
}
interface Gathered {
  [name: string]: string | readonly unknown[] | Words | Gathered
}

/** By language, what has been loaded so far. A part is there before the code that says it can run. */
const gathered = { en: {} as Gathered }
type Language = keyof typeof gathered

/** By the pages' types all of it; tests/messages.test.ts sees to it that nobody asks for what isn't there. */
export const messages = gathered.en as unknown as English

export function addWords(words: Record<Language, Words>): void {
  gather(gathered.en, words.en)
}

function gather(into: Gathered, words: Words): void {
  for (const [name, said] of Object.entries(words)) {
    if (typeof said === 'string' || Array.isArray(said)) into[name] = said
    else gather((into[name] ??= {}) as Gathered, said as Words)
  }
}

declare module 'use-intl' {
  interface AppConfig {
    Messages: English
    Locale: typeof locale
  }
}
