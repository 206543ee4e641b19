/**
 * The texts on the server, in both languages. In the browser, `source-browser.ts` replaces this file (next.config.ts)
 * and fetches those of one language.
 */
import { type Language, languages } from '../../../domain/language'
import { refusalsDe } from '../../../domain/refusals-de'
import { type Bundle, bundles } from './bundles'
import {
  type English,
  gather,
  type Gathered,
  type Parts,
  type PartName,
  type Translation,
  type Words,
} from './catalogue'
import { de as accountDe } from './de/account'
import { de as accountsDe } from './de/accounts'
import { de as administrationDe } from './de/administration'
import { de as blockingDe } from './de/blocking'
import { de as chatDe } from './de/chat'
import { de as chatsDe } from './de/chats'
import { de as commonDe } from './de/common'
import { de as dialogsDe } from './de/dialogs'
import { de as emojiDe } from './de/emoji'
import { de as filesDe } from './de/files'
import { de as groupsDe } from './de/groups'
import { de as notificationsDe } from './de/notifications'
import { de as optionsDe } from './de/options'
import { de as peopleDe } from './de/people'
import { de as pictureDe } from './de/picture'
import { de as profileDe } from './de/profile'
import { de as searchDe } from './de/search'
import { de as settingsDe } from './de/settings'
import { de as shelfDe } from './de/shelf'
import { de as shellDe } from './de/shell'
import { de as shortcutsDe } from './de/shortcuts'
import { en as accountEn } from './en/account'
import { en as accountsEn } from './en/accounts'
import { en as administrationEn } from './en/administration'
import { en as blockingEn } from './en/blocking'
import { en as chatEn } from './en/chat'
import { en as chatsEn } from './en/chats'
import { en as commonEn } from './en/common'
import { en as dialogsEn } from './en/dialogs'
import { en as emojiEn } from './en/emoji'
import { en as filesEn } from './en/files'
import { en as groupsEn } from './en/groups'
import { en as notificationsEn } from './en/notifications'
import { en as optionsEn } from './en/options'
import { en as peopleEn } from './en/people'
import { en as pictureEn } from './en/picture'
import { en as profileEn } from './en/profile'
import { en as searchEn } from './en/search'
import { en as settingsEn } from './en/settings'
import { en as shelfEn } from './en/shelf'
import { en as shellEn } from './en/shell'
import { en as shortcutsEn } from './en/shortcuts'

export const parts: { [Name in PartName]: { en: Parts[Name]; de: Translation<Parts[Name]> } } = {
  account: { en: accountEn, de: accountDe },
  accounts: { en: accountsEn, de: accountsDe },
  administration: { en: administrationEn, de: administrationDe },
  blocking: { en: blockingEn, de: blockingDe },
  chat: { en: chatEn, de: chatDe },
  chats: { en: chatsEn, de: chatsDe },
  common: { en: commonEn, de: commonDe },
  dialogs: { en: dialogsEn, de: dialogsDe },
  emoji: { en: emojiEn, de: emojiDe },
  files: { en: filesEn, de: filesDe },
  groups: { en: groupsEn, de: groupsDe },
  notifications: { en: notificationsEn, de: notificationsDe },
  options: { en: optionsEn, de: optionsDe },
  people: { en: peopleEn, de: peopleDe },
  picture: { en: pictureEn, de: pictureDe },
  profile: { en: profileEn, de: profileDe },
  search: { en: searchEn, de: searchDe },
  settings: { en: settingsEn, de: settingsDe },
  shelf: { en: shelfEn, de: shelfDe },
  shell: { en: shellEn, de: shellDe },
  shortcuts: { en: shortcutsEn, de: shortcutsDe },
}

const all = Object.fromEntries(
  languages.map((language) => [language, gatherParts(Object.keys(parts) as PartName[], language)]),
) as Record<Language, Gathered>

function gatherParts(names: readonly PartName[], language: Language): Gathered {
  return names.reduce<Gathered>((into, name) => gather(into, parts[name][language]), {})
}

/** The English ones come with the refusal itself. */
const refusals: Partial<Record<Language, Words>> = { de: refusalsDe }

export function bundleIn(bundle: Bundle, language: Language): Gathered {
  const texts = gatherParts(bundles[bundle], language)
  return bundle === 'rest' ? gather(texts, { refusals: refusals[language] ?? {} }) : texts
}

export const refusalIn = (language: Language, name: string): unknown => refusals[language]?.[name]

/** Typed as the whole catalogue; tests/messages.test.ts checks that no file uses a part it did not import. */
export const messagesOf = (language: Language, _common?: Words): English => all[language] as unknown as English

export function bringPart(_name: PartName): void {}

/** Resolves once a bundle is there; null if it already is. */
export const arrivalOf = (_bundle: Bundle): Promise<void> | null => null

/** Passes an import on once the texts that came with it are there. */
export const withWords = <Imported>(imported: Imported): Promise<Imported> => Promise.resolve(imported)
