/** The guide's rules about the pages, as far as their source shows them. Browser tests cover the rest. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { codeOnly, importsOf, isTest, isUnder, readCode, ROOT } from './support/source-tree'

const pages = readCode().filter(({ path }) => isUnder(path, 'src') && !isTest(path))

it('G9.1 the providers are nested: identity, theme, and for the signed-in pages Convex, heartbeat', () => {
  const source = (name: string) => readFileSync(join(ROOT, 'src/app', name), 'utf8')
  expect(source('providers.tsx')).toMatch(/<AuthProvider[^]*<UiProvider[^]*\{children\}/)
  expect(source('(main)/connected.tsx')).toMatch(/<ConvexProvider[^]*<HeartbeatProvider[^]*\{children\}/)
  expect(source('(main)/layout.tsx')).toMatch(/<Connected[^]*<SignedIn>[^]*\{children\}/)
})

it('G10.1 pages keep no second copy of server data', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const stores = /redux|zustand|jotai|recoil|mobx|valtio|xstate|nanostores|react-query|swr|apollo|urql/
  expect(Object.keys(dependencies).filter((name) => stores.test(name))).toEqual([])

  // The data that stays on the device: drafts, unsent messages and changes with their files, the last used emoji,
  // appearance, which chats this device has notified of, whether the app is installed on it, and, for pages without a
  // server, the last session and the last results (C665, C666).
  const keeping = pages
    .filter(({ text }) => /\b(?:localStorage|sessionStorage|indexedDB|openDB)\b/.test(text))
    .map(({ path }) => path)
  expect(keeping.filter((path) => !isUnder(path, 'src/ui')).toSorted()).toEqual([
    'src/app/before-all.ts',
    'src/auth/embedded/pages/dismissed-notices.ts',
    'src/auth/last-session.ts',
    'src/features/changes/data/wish-storage.ts',
    'src/features/composer/data/draft-storage.ts',
    'src/features/emoji/data/recent-emoji.ts',
    'src/features/files/data/kept-bytes.ts',
    'src/features/files/data/kept-uploads.ts',
    'src/features/kept/data/kept-storage.ts',
    'src/features/notifications/data/browser.ts',
    'src/features/notifications/model/device-memory.ts',
    'src/features/outbox/data/forget-person.ts',
    'src/features/outbox/data/outbox-storage.ts',
    'src/features/presence/model/device-id.ts',
  ])
})

it('G10.2 pages reach the backend through Convex hooks alone', () => {
  // The only part of `convex` itself is its version, which is part of the socket's URL.
  const hooks = new Set(['convex', 'convex/react', 'convex/server', 'convex/values'])
  // A file's bytes are sent to a URL that a mutation returned, and come from one that a query returned: that is how
  // Convex stores and serves files.
  const moving = ['use-upload.ts', 'send-file.ts', 'save-file.ts'].map((name) => `src/features/files/data/${name}`)
  // The service worker has no page, and no hooks. Whether the server responds at all is checked over HTTP.
  const watching = ['connection-watch.ts', 'socket-ahead.ts'].map((name) => `src/features/presence/model/${name}`)
  // Texts are files of this server.
  const reading = ['src/ui/messages/source-browser.ts']
  // Before there are hooks, the document asks for what they show first.
  const ahead = ['src/features/opening/data/answers-ahead.ts']
  // The app's own files: which build of them the server has, and whether there is a server to replace broken ones.
  const files = ['src/app/before-all.ts', 'src/features/updates/data/looking.ts']
  const others = pages
    .filter(({ path }) => !isUnder(path, 'src/auth') && !isUnder(path, 'src/worker'))
    .filter(({ path }) => ![...moving, ...watching, ...reading, ...ahead, ...files].includes(path))
    .flatMap((file) => [
      ...importsOf(file)
        .filter(({ target, specifier, typeOnly }) => target === 'convex' && !typeOnly && !hooks.has(specifier))
        .map(({ specifier }) => `${file.path} imports ${specifier}`),
      ...(codeOnly(file.text).match(/\bfetch\(|\bnew (?:WebSocket|EventSource|XMLHttpRequest)\b/g) ?? []).map(
        (found) => `${file.path}: ${found}`,
      ),
    ])
  expect(others).toEqual([])
})

it('G13.3 messages, conversations, people, and typing each have their component', () => {
  const components = pages.flatMap(({ text }) =>
    [...text.matchAll(/^export (?:function|const) ([A-Z]\w+)/gm)].map(([, name]) => name),
  )
  expect(components).toEqual(
    expect.arrayContaining([
      'MessageList',
      'ConversationList',
      'UserList',
      'MessageBubble',
      'MessageInput',
      'ReadReceipt',
      'Reactions',
      'ConversationItem',
      'HeartbeatProvider',
      'BottomNav',
      'TypingIndicator',
    ]),
  )
})

it('C698 a form says what is wrong in one way', () => {
  const alerts = pages.filter(({ text }) => /role=(?:"alert"|\{'alert'\})/.test(text)).map(({ path }) => path)
  expect(alerts).toEqual(['src/ui/form-error.tsx'])
})
