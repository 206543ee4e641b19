/**
 * The walls of docs/architecture.md, as tables. To change a wall, change the table and the document together.
 * tests/architecture.test.ts enforces them. One file: the tables share the names of folders.
 */
import { isUnder } from './source-tree'

/** The layers of a feature, bottom up: each can use those below it, of its own feature and of others. */
export const FLOORS = ['types', 'model', 'data', 'scroll', 'view']

/** The features that others can use; they use none themselves, with three exceptions. */
const LEAVES = [
  'changes',
  'emoji',
  'events',
  'files',
  'installing',
  'kept',
  'opening',
  'presence',
  'privacy',
  'reading',
  'sharing',
  'typing',
  'updates',
]

/**
 * The features, or layers of them, that a feature uses. Those of one open chat build on each other; the rest only use
 * leaves.
 */
const USES: Record<string, string[]> = {
  ...Object.fromEntries(LEAVES.map((name) => [name, []])),
  // Without a connection, the shelf says that the rest of it appears later.
  files: ['presence/data'],
  // Without a connection, no one is known to be typing.
  typing: ['presence/data'],
  // Its switches are kept on the device until the server has them.
  privacy: ['changes', 'presence/view'],
  'message-text': ['conversation/types'],
  composer: [...LEAVES, 'conversation/types', 'conversation/data', 'message-text'],
  outbox: [...LEAVES, 'composer/model', 'composer/data'],
  pins: [...LEAVES, 'conversation/types', 'message-actions/data'],
  'message-actions': [
    ...LEAVES,
    'conversation/types',
    'conversation/data',
    'composer/model',
    'message-text',
    'pins/model',
    'timeline/model',
  ],
  timeline: [
    ...LEAVES,
    'conversation/types',
    'conversation/model',
    'conversation/data',
    'message-text',
    'message-actions',
    'outbox',
  ],
  conversation: [...LEAVES, 'composer', 'message-actions', 'message-text', 'outbox', 'pins', 'timeline'],
  conversations: LEAVES,
  groups: LEAVES,
  notifications: LEAVES,
  people: LEAVES,
  profile: LEAVES,
  search: LEAVES,
}

/**
 * The runtime, bottom up. `boundary/` is the contract between the two threads: `engine/` runs in one, `edge/` in the
 * other, and neither uses the other.
 */
const RUNTIME: Record<string, string[]> = {
  'runtime/system.ts': [],
  'runtime/log.ts': [],
  'runtime/storage': [],
  'runtime/values': ['runtime/storage'],
  'runtime/database': ['runtime/values', 'runtime/storage'],
  'runtime/boundary': [],
  'runtime/engine/exclusive.ts': ['runtime/database'],
  'runtime/engine/run': [],
  'runtime/engine/live': ['runtime/engine/run'],
  'runtime/engine/jobs': ['runtime/engine/run'],
  'runtime/engine/files': ['runtime/engine/run'],
  'runtime/engine/deploy': ['runtime/engine/run', 'runtime/engine/jobs', 'runtime/engine/exclusive.ts'],
  'runtime/engine/transfer': [
    'runtime/engine/run',
    'runtime/engine/files',
    'runtime/engine/deploy',
    'runtime/engine/exclusive.ts',
  ],
  'runtime/engine': ['runtime/engine'],
  'runtime/edge/auth': [],
  'runtime/edge/host': ['runtime/storage/native-gate.ts'],
  'runtime/edge/sync': ['runtime/edge/auth', 'runtime/edge/host'],
  'runtime/edge/http': ['runtime/edge/auth', 'runtime/edge/host', 'runtime/edge/sync'],
  'runtime/edge/admin': ['runtime/edge/auth', 'runtime/edge/host', 'runtime/edge/http'],
  'runtime/index.ts': ['runtime/edge', 'runtime/values'],
  'runtime/bare': ['runtime'],
  'runtime/testing': ['runtime'],
}

/** The folders that all of them can also use. */
function groundOf(room: string): string[] {
  const ground = ['runtime/system.ts', 'runtime/log.ts']
  if (room.startsWith('runtime/engine'))
    return [...ground, 'runtime/boundary', 'runtime/database', 'runtime/values', 'runtime/storage']
  if (room.startsWith('runtime/edge') || room === 'runtime/index.ts') return [...ground, 'runtime/boundary']
  return ground
}

const RUNTIME_WALLS = Object.fromEntries(
  Object.entries(RUNTIME).map(([room, used]) => [room, { files: [...groundOf(room), ...used], node: true }]),
)

interface Wall {
  /** The folders of this repository that the folder may import, in addition to itself. */
  files: string[]
  /** Whether the folder may use Node's own modules. */
  node: boolean
}

/** The pages of either auth mode use these. */
const AUTH_PAGES = [
  'src/auth/contract.ts',
  'src/auth/last-session.ts',
  'src/auth/authenticate-again.tsx',
  'src/auth/after-sign-in.ts',
  'src/ui',
  'domain',
]

/** The longest folder that contains a file decides. Types count, because a type is knowledge, too. */
export const WALLS: Record<string, Wall> = {
  domain: { files: [], node: false },
  convex: { files: ['domain'], node: false },
  ...RUNTIME_WALLS,
  server: {
    files: ['runtime', 'convex', 'src/auth/embedded/server', 'src/switches.ts', 'src/security-headers.ts', 'domain'],
    node: true,
  },
  'src/switches.ts': { files: [], node: false },
  'src/security-headers.ts': { files: [], node: false },
  'src/convex-references.ts': { files: [], node: false },
  'src/env.ts': { files: ['src/switches.ts'], node: false },
  'src/instrumentation.ts': { files: ['src/check-start.ts'], node: false },
  'src/instrumentation-client.ts': { files: ['src/ui/translated.ts', 'src/ui/script-retries.ts'], node: false },
  'src/check-start.ts': { files: ['src/env.ts'], node: false },
  'src/ui': { files: ['domain'], node: false },
  'src/auth/contract.ts': { files: [], node: false },
  'src/auth/embedded/server': { files: ['src/auth/after-sign-in.ts', 'domain'], node: true },
  // Only the types of the server's endpoints: see “pages load no server code of the accounts”.
  'src/auth/embedded/pages': { files: [...AUTH_PAGES, 'src/auth/embedded/server'], node: false },
  'src/auth/clerk': { files: [...AUTH_PAGES, 'src/switches.ts'], node: false },
  'src/auth': {
    files: ['src/switches.ts', 'src/ui/provided.ts', 'src/ui/on-demand.ts', 'src/ui/later.tsx'],
    node: false,
  },
  'src/proxy.ts': { files: ['src/auth/clerk', 'src/env.ts', 'src/security-headers.ts'], node: false },
  'src/app': {
    files: ['src/features', 'src/ui', 'src/auth', 'src/env.ts', 'convex/_generated', 'domain'],
    node: false,
  },
  ...Object.fromEntries(
    Object.entries(USES).map(([name, used]) => [
      `src/features/${name}`,
      {
        files: [
          'src/ui',
          'src/auth/contract.ts',
          'convex/_generated',
          'domain',
          ...used.map((feature) => `src/features/${feature}`),
        ],
        node: false,
      },
    ]),
  ),
  'src/worker': {
    files: ['src/features/kept/model', 'src/features/notifications/model', 'src/features/sharing/model', 'domain'],
    node: false,
  },
  // Flags are printed before anything is built.
  scripts: { files: ['dist', 'server/options.mjs'], node: true },
  // The suite runs against any deployment: it knows a URL and the functions' names.
  'tests/conformance': { files: ['convex/_generated', 'tests/support', 'tests/fixtures'], node: true },
}

/** Where a package can be imported. A package that isn't listed can't be imported at all. */
export const PACKAGES: Record<string, string[]> = {
  '@base-ui/react': ['src/ui'],
  '@clerk/nextjs': ['src/auth/clerk', 'src/proxy.ts'],
  '@clerk/shared': ['src/auth/clerk'],
  '@fontsource-variable/hanken-grotesk': ['src/ui'],
  '@photostructure/sqlite': ['runtime/storage'],
  'age-encryption': ['server/backup'],
  '@zxcvbn-ts/language-common': ['src/auth/embedded/server'],
  'better-auth': ['src/auth/embedded/server'],
  convex: ['convex', 'runtime', 'src/app', 'src/auth', 'src/features', 'tests', 'bench', 'scripts'],
  'convex-helpers': ['convex/model/functions.ts', 'tests/fixtures'],
  'emojibase-data': ['src/features/emoji'],
  frimousse: ['src/features/emoji'],
  'highlight.js': ['src/features/message-text'],
  idb: ['src/features/composer', 'src/features/files', 'src/features/kept', 'src/features/notifications/model'],
  kysely: ['src/auth/embedded/server'],
  jose: ['runtime/edge/auth', 'src/auth/embedded/server'],
  lowlight: ['src/features/message-text'],
  'lucide-react': ['src/ui', 'src/features', 'src/app', 'src/auth/embedded/pages'],
  next: ['src', 'server', 'next.config.ts'],
  nodemailer: ['server/mail'],
  react: ['src'],
  'react-dom': ['src'],
  'use-intl': ['src'],
  uqr: ['server', 'src/auth/embedded/pages'],
  virtua: ['src/ui'],
  ws: ['runtime/edge', 'server'],
}

/** No page loads these. */
export const SERVERS_ALONE = ['better-auth', 'kysely', 'nodemailer', 'ws']

/** Tools: used in tests, configuration, and scripts, or run by their own command. */
export const TOOLS: Record<string, string[]> = {
  '@playwright/test': [
    'tests',
    'playwright.config.ts',
    'playwright.firefox.config.ts',
    'scripts/lib-screens-stage.mjs',
    'scripts/icons.mjs',
  ],
  'axe-core': ['tests'],
  'puppeteer-core': ['tests'],
  'convex-test': ['tests', 'convex'],
  esbuild: ['scripts', 'tests'],
  'icu-minify': ['scripts', 'tests'],
  typescript: ['tests'],
  'fast-check': ['domain', 'runtime', 'convex', 'server', 'src', 'tests'],
  vitest: [
    'domain',
    'runtime',
    'convex',
    'server',
    'src',
    'tests',
    'scripts',
    'vitest.config.ts',
    'vitest.mutants.config.ts',
    'vitest.elsewhere.config.ts',
  ],
  yaml: ['tests'],
}

const THREAD_ENDS = ['runtime/engine/loop/worker-entry.ts', 'runtime/edge/host/worker-host.ts']

/** Replaces globals for pushed code. */
const DEFAULT_RUNTIME = 'runtime/engine/deploy/default-runtime.ts'

/** Words that are only allowed in some files: what they are, and why. */
export const WORDS: { what: string; pattern: RegExp; within: string[]; allowed: string[] }[] = [
  {
    what: 'the clock, randomness, or a timer: they come in as parameters',
    pattern:
      /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\b(?:set|clear)(?:Timeout|Interval|Immediate)\b|\bperformance\b|(?<!\bsystem\.)\brandom(?:UUID|Bytes|Int|FillSync)\b|\bgetRandomValues\b/,
    within: ['domain', 'runtime'],
    // Both sides of the thread boundary collect one turn's messages with setImmediate; determinism.ts replaces clock
    // and randomness inside functions; default-runtime.ts rejects timers there.
    allowed: ['runtime/system.ts', 'runtime/engine/run/determinism.ts', DEFAULT_RUNTIME, ...THREAD_ENDS],
  },
  {
    what: 'the database: only convex/model touches it',
    pattern:
      /\bctx\.db\b|\bdb\.(?:get|query|insert|patch|replace|delete|normalizeId|system)\(|\{[^{}]*\bdb\b[^{}]*\}\s*=\s*ctx\b/,
    within: ['convex'],
    allowed: ['convex/model'],
  },
  {
    what: 'process.env: the server reads it in environment.ts, the pages in env.ts',
    pattern: /\bprocess\.env\b/,
    within: ['domain', 'runtime', 'server', 'src'],
    // Next's build looks for the runtime setting in this file. In the bare deployment's thread, it is the functions'
    // own.
    allowed: [
      DEFAULT_RUNTIME,
      'server/environment.ts',
      'src/env.ts',
      'src/instrumentation.ts',
      'runtime/bare/bare-thread.ts',
    ],
  },
  {
    what: 'an HTTP server: its limits for requests are written there',
    pattern: /\bcreate(?:Secure)?Server\b/,
    within: ['runtime', 'server'],
    // Commands on this machine have their own socket, and only this server requests pages.
    allowed: ['runtime/edge/http/patient-server.ts', 'server/control.ts', 'server/pages-process.ts'],
  },
  {
    what: 'raw HTML from a string',
    pattern: /\bdangerouslySetInnerHTML\b|\.innerHTML\s*=/,
    within: ['src'],
    // A constant script that runs before the first paint.
    allowed: ['src/ui/inline-script.tsx'],
  },
  {
    what: 'whether a key belongs to an input method: isOfInputMethod says so',
    pattern: /\bisComposing\b/,
    within: ['src'],
    // A composing key ends the wait for letters; others that input methods take have no letter there.
    allowed: ['src/ui/keys.ts', 'src/features/composer/model/type-ahead.ts'],
  },
]

export interface Room {
  feature: string
  floor: string
}

/** The layer of a feature's file; null for a file outside features. `types.ts` is the bottom layer. */
export function roomOf(path: string): Room | null {
  const [, feature, floor] = /^src\/features\/([^/]+)\/([^/.]+)/.exec(path) ?? []
  return feature && floor ? { feature, floor } : null
}

/** The longest matching folder decides. */
export function wallOf(path: string): string | undefined {
  return Object.keys(WALLS)
    .filter((folder) => isUnder(path, folder))
    .toSorted((a, b) => b.length - a.length)[0]
}
