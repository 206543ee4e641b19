/**
 * Texts that are fetched together. `common` is part of the document, so that a page can say that it can't reach the
 * server. The document preloads `accounts` or `chat` beside the scripts. `rest` is fetched on demand or when the page
 * is at rest. tests/messages.test.ts checks that no page needs `rest` at once.
 */
import type { PartName } from './catalogue'

export const bundles = {
  common: ['common'],
  accounts: ['accounts'],
  chat: ['shell', 'chats', 'chat', 'files'],
  rest: [
    'account',
    'administration',
    'blocking',
    'dialogs',
    'emoji',
    'groups',
    'notifications',
    'options',
    'people',
    'picture',
    'profile',
    'search',
    'settings',
    'shelf',
    'shortcuts',
  ],
} as const satisfies Record<string, readonly PartName[]>

export type Bundle = keyof typeof bundles

export const bundleNames = Object.keys(bundles) as Bundle[]

export function bundleOf(part: PartName): Bundle {
  return bundleNames.find((name) => (bundles[name] as readonly PartName[]).includes(part))!
}
