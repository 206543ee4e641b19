/**
 * The walls of docs/architecture.md, as tables. Where the work shows a better wall, the wall, the table and the
 * document move together.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeOnly, importsOf, isTest, isUnder, readCode, readTree, ROOT } from './support/source-tree'

const files = readCode()
/** The floors of a feature, from the ground up: each may use those below it, of its own feature and of others. */
const FLOORS = ['types', 'model', 'data', 'scroll', 'view']

/** The features that others may use; they use none themselves. */
const LEAVES = ['changes', 'emoji', 'events', 'files', 'presence', 'privacy', 'reading', 'typing']

/** Which features, or floors of them, a feature uses. Those of one open chat stand on each other; the rest know only leaves. */
const USES: Record<string, string[]> = {
  ...Object.fromEntries(LEAVES.map((name) => [name, []])),
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
 * The runtime, from the ground up. `boundary/` is what the two threads know of each other: `engine/` runs in one,
 * `edge/` in the other, and neither uses the other.
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

/** What every room of them may use besides. */
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
  /** What of this repository it may import besides itself. */
  files: string[]
  /** Whether it may use Node's own modules. */
  node: boolean
}

/** The longest folder that holds a file decides. Types count: a type is knowledge too. */
const WALLS: Record<string, Wall> = {
  domain: { files: [], node: false },
  convex: { files: ['domain'], node: false },
  ...RUNTIME_WALLS,
  server: {
    files: ['runtime', 'convex', 'src/auth/embedded', 'src/switches.ts', 'src/security-headers.ts', 'domain'],
    node: true,
  },
  'src/switches.ts': { files: [], node: false },
  'src/security-headers.ts': { files: [], node: false },
  'src/convex-references.ts': { files: [], node: false },
  'src/env.ts': { files: ['src/switches.ts'], node: false },
  'src/instrumentation.ts': { files: ['src/check-start.ts'], node: false },
  'src/check-start.ts': { files: ['src/env.ts'], node: false },
  'src/ui': { files: ['domain'], node: false },
  'src/auth/contract.ts': { files: [], node: false },
  'src/auth/embedded': {
    files: ['src/auth/contract.ts', 'src/auth/authenticate-again.tsx', 'src/auth/after-sign-in.ts', 'src/ui', 'domain'],
    node: true,
  },
  'src/auth/clerk': {
    files: [
      'src/auth/contract.ts',
      'src/auth/authenticate-again.tsx',
      'src/auth/after-sign-in.ts',
      'src/switches.ts',
      'src/ui',
      'domain',
    ],
    node: false,
  },
  'src/auth': { files: ['src/switches.ts'], node: false },
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
  'src/worker': { files: ['src/features/notifications/model', 'domain'], node: false },
  // The flags are told before anything is built.
  scripts: { files: ['dist', 'server/options.mjs'], node: true },
  // It is pointed at any deployment: it knows a URL and what the functions are called.
  'tests/conformance': { files: ['convex/_generated', 'tests/support', 'tests/fixtures'], node: true },
}

/** Who may import a package. A package that isn't here may be imported by nobody. */
const PACKAGES: Record<string, string[]> = {
  '@base-ui/react': ['src/ui'],
  '@clerk/nextjs': ['src/auth/clerk', 'src/proxy.ts'],
  '@clerk/shared': ['src/auth/clerk'],
  '@fontsource-variable/hanken-grotesk': ['src/ui'],
  '@photostructure/sqlite': ['runtime/storage'],
  'age-encryption': ['server/backup'],
  '@zxcvbn-ts/language-common': ['src/auth/embedded'],
  'better-auth': ['src/auth/embedded'],
  convex: ['convex', 'runtime', 'src/app', 'src/auth', 'src/features', 'tests', 'bench', 'scripts'],
  'convex-helpers': ['convex/model/functions.ts', 'tests/fixtures'],
  'emojibase-data': ['src/features/emoji'],
  frimousse: ['src/features/emoji'],
  'highlight.js': ['src/features/message-text'],
  idb: ['src/features/composer', 'src/features/files', 'src/features/notifications/model'],
  kysely: ['src/auth/embedded'],
  jose: ['runtime/edge/auth', 'src/auth/embedded'],
  lowlight: ['src/features/message-text'],
  'lucide-react': ['src/ui', 'src/features', 'src/app', 'src/auth/embedded'],
  next: ['src', 'server', 'next.config.ts'],
  'next-themes': ['src/ui'],
  nodemailer: ['server/mail'],
  react: ['src'],
  'react-dom': ['src'],
  'use-intl': ['src'],
  uqr: ['server', 'src/auth/embedded'],
  virtua: ['src/ui'],
  ws: ['runtime/edge', 'server'],
}

/** Tools: in tests, configuration and scripts, or run by their own command. */
const TOOLS: Record<string, string[]> = {
  '@playwright/test': ['tests', 'playwright.config.ts', 'scripts/screens.mjs', 'scripts/icons.mjs'],
  'axe-core': ['tests'],
  'convex-test': ['tests', 'convex'],
  esbuild: ['scripts', 'tests'],
  'icu-minify': ['scripts', 'tests'],
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

/** A word that is kept to some files: what they are, and why. */
/** Puts other globals in their place for pushed code. */
const DEFAULT_RUNTIME = 'runtime/engine/deploy/default-runtime.ts'

const WORDS: { what: string; pattern: RegExp; within: string[]; allowed: string[] }[] = [
  {
    what: 'the clock, chance or a timer: they come in as parameters',
    pattern:
      /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\b(?:set|clear)(?:Timeout|Interval|Immediate)\b|\bperformance\b|(?<!\bsystem\.)\brandom(?:UUID|Bytes|Int|FillSync)\b|\bgetRandomValues\b/,
    within: ['domain', 'runtime'],
    // The two ends of the thread gather one turn's messages with setImmediate;
    // determinism.ts is what puts a frozen clock and a seeded chance in their place inside functions; default-runtime.ts
    // what refuses timers there.
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
    // Which runtime it is in is written there, where Next's build looks for it. In the bare deployment's thread it is
    // the functions' own.
    allowed: [
      DEFAULT_RUNTIME,
      'server/environment.ts',
      'src/env.ts',
      'src/instrumentation.ts',
      'runtime/bare/bare-thread.ts',
    ],
  },
  {
    what: 'raw HTML from a string',
    pattern: /\bdangerouslySetInnerHTML\b|\.innerHTML\s*=/,
    within: ['src'],
    // A constant script that runs before the first paint.
    allowed: ['src/ui/inline-script.tsx'],
  },
]

describe('walls', () => {
  for (const [folder, wall] of Object.entries(WALLS)) {
    it(`${folder} imports ${wall.files.length > 0 ? `only ${wall.files.join(', ')}` : 'nothing'} of the rest`, () => {
      const offences = files
        .filter((file) => wallOf(file.path) === folder)
        .flatMap((file) =>
          importsOf(file)
            .filter(({ kind, target }) =>
              kind === 'node'
                ? !wall.node && !isTest(file.path)
                : kind === 'file' && ![folder, ...wall.files].some((ours) => reaches(target, ours, isTest(file.path))),
            )
            // A test may put together what its file must not know.
            .filter(({ target }) => !(isTest(file.path) && isUnder(file.path, 'runtime') && isUnder(target, 'runtime')))
            .map(({ specifier }) => `${file.path} imports ${specifier}`),
        )
      expect(offences).toEqual([])
    })
  }

  it('only server knows both the runtime and convex', () => {
    const both = files
      .filter((file) => !isTest(file.path) && !isUnder(file.path, 'bench'))
      .filter((file) =>
        ['runtime', 'convex'].every((folder) =>
          importsOf(file).some(({ kind, target }) => kind === 'file' && isUnder(target, folder)),
        ),
      )
      .map((file) => file.path)
    expect(both.filter((path) => !isUnder(path, 'server'))).toEqual([])
  })

  it('nothing in the runtime knows which product it serves', () => {
    const named = readTree((path) => isUnder(path, 'runtime')).filter(({ text }) => /parley/i.test(text))
    expect(named.map(({ path }) => path)).toEqual([])
  })

  it('every folder with code in it has a wall', () => {
    const open = files
      .map((file) => file.path)
      .filter((path) => path.includes('/') && !isUnder(path, 'tests') && !isUnder(path, 'bench'))
      // The test of a file that has a wall of its own stands behind the same one.
      .filter((path) => wallOf(path.replace(/\.test(?=\.tsx?$)/, '')) === undefined)
    expect(open).toEqual([])
  })

  it('the raw builders are known to convex/model/functions.ts alone', () => {
    const raw = files
      .filter((file) => isUnder(file.path, 'convex') && file.path !== 'convex/model/functions.ts')
      .filter((file) => importsOf(file).some((found) => isGeneratedServer(found.target) && !found.typeOnly))
      .map((file) => file.path)
    expect(raw).toEqual([])
  })
})

describe('rooms of a feature', () => {
  it('every file stands on a floor', () => {
    const loose = files
      .map((file) => file.path)
      .filter((path) => isUnder(path, 'src/features'))
      .filter((path) => !FLOORS.includes(roomOf(path)?.floor ?? ''))
    expect(loose).toEqual([])
  })

  it('a floor uses none above it, of its own feature or of another', () => {
    const upwards = usesOfRooms().filter(({ from, to }) => FLOORS.indexOf(to.floor) > FLOORS.indexOf(from.floor))
    expect(upwards.map(({ text }) => text)).toEqual([])
  })

  it('no room uses one that uses it, over however many others', () => {
    const uses = new Map<string, Set<string>>()
    for (const { from, to } of usesOfRooms()) {
      const [room, used] = [from, to].map(({ feature, floor }) => `${feature}/${floor}`) as [string, string]
      if (room !== used) uses.set(room, (uses.get(room) ?? new Set()).add(used))
    }
    const reached = (room: string, seen = new Set<string>()): Set<string> => {
      for (const used of uses.get(room) ?? []) if (!seen.has(used)) reached(used, seen.add(used))
      return seen
    }
    expect([...uses.keys()].filter((room) => reached(room).has(room))).toEqual([])
  })

  it('types and models know neither React nor the connection', () => {
    const offences = files
      .filter((file) => !isTest(file.path) && ['types', 'model'].includes(roomOf(file.path)?.floor ?? ''))
      .flatMap((file) =>
        importsOf(file)
          .filter(({ target, typeOnly }) => ['react', 'react-dom', 'use-intl', 'convex'].includes(target) && !typeOnly)
          .map(({ specifier }) => `${file.path} imports ${specifier}`),
      )
    expect(offences).toEqual([])
  })
})

describe('packages', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
    devDependencies: Record<string, string>
  }

  it('every dependency has its place in the table, and the table names no other', () => {
    expect(Object.keys(PACKAGES).toSorted()).toEqual(Object.keys(manifest.dependencies).toSorted())
  })

  it('every version is pinned', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    )
    expect(loose).toEqual([])
  })

  it('the lock file has the binaries of every platform (else: npm run lock)', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>
    }
    const locked = new Set(Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)))
    const missing = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies).filter((name) => !locked.has(name)),
    )
    expect(missing).toEqual([])
  })

  it('the lock file says what each package hashes to (else: npm run lock)', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { integrity?: string }>
    }
    const entries = Object.entries(lock.packages).filter(([path]) => path !== '')
    expect(entries.length).toBeGreaterThan(400)
    expect(entries.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([])
  })

  it('every package is imported only where its row says', () => {
    const places: Record<string, string[]> = { ...PACKAGES, ...TOOLS }
    const offences = files.flatMap((file) =>
      importsOf(file)
        .filter(({ kind }) => kind === 'package')
        .filter(({ target }) => {
          const folders = places[target]
          if (!folders) return !isTool(target) || !isConfiguration(file.path)
          return !folders.some((folder) => isUnder(file.path, folder)) && !isTestUse(file.path, target)
        })
        .map(({ specifier }) => `${file.path} imports ${specifier}`),
    )
    expect(offences).toEqual([])
  })

  function isTool(name: string) {
    return name in manifest.devDependencies
  }

  function isTestUse(path: string, name: string) {
    return (isTest(path) || isUnder(path, 'bench')) && name in { ...manifest.dependencies, ...manifest.devDependencies }
  }
})

describe('words kept to their place', () => {
  for (const { what, pattern, within, allowed } of WORDS) {
    it(`${within.join(', ')}: ${what}`, () => {
      const offences = files
        .filter((file) => within.some((folder) => isUnder(file.path, folder)) && !isTest(file.path))
        .filter((file) => !allowed.some((path) => isUnder(file.path, path)))
        .flatMap((file) => {
          const found = pattern.exec(codeOnly(file.text))
          return found ? [`${file.path}: ${found[0]}`] : []
        })
      expect(offences).toEqual([])
    })
  }

  it('are found in code and not in comments or strings', () => {
    const clock = WORDS[0]?.pattern ?? /$^/
    expect(codeOnly('const a = /["\']/.test(b) ? Date.now() : 1')).toMatch(clock)
    expect(codeOnly('const a = `${Math.random()}`')).toMatch(clock)
    expect(codeOnly("// Date.now()\n/* Math.random() */ const a = 'setTimeout(x)'")).not.toMatch(clock)
  })
})

describe('tests', () => {
  it('leave none out', () => {
    const left = files
      .filter((file) => isTest(file.path))
      .flatMap(
        (file) => /\b(?:it|test|describe)(?:\.\w+)*\.(?:skip|todo|fixme|only|fails)\(/.exec(codeOnly(file.text)) ?? [],
      )
    expect(left).toEqual([])
  })
})

describe('names', () => {
  it('files are kebab-case, and in convex what the API calls them', () => {
    const odd = files
      .map((file) => file.path)
      .filter((path) => {
        const name = posix.basename(path)
        const kebab = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/
        return isUnder(path, 'convex') ? !/^[a-z][A-Za-z0-9-]*(\.[a-z]+)*$/.test(name) : !kebab.test(name)
      })
    expect(odd).toEqual([])
  })

  it('there are no barrels: a file is imported by its own name', () => {
    const barrels = files
      .filter((file) => /(^|\/)index\.tsx?$/.test(file.path) && file.path !== 'runtime/index.ts')
      .map((file) => file.path)
    expect(barrels).toEqual([])
  })
})

describe('what is published', () => {
  it('says nothing of the machine it was written on, nor of how the work was organised', () => {
    const offences = readTree((path) => !isBinary(path) && path !== 'package-lock.json' && path !== THIS_FILE)
      .flatMap((file) => PRIVATE.map((pattern) => [file.path, pattern.exec(file.text)?.[0]]))
      .filter(([, found]) => found !== undefined)
    expect(offences).toEqual([])
  })

  it('documents no file that is not there', () => {
    const missing = readTree((path) => path.endsWith('.md')).flatMap((file) =>
      [...file.text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map(([, link]) => posix.normalize(posix.join(posix.dirname(file.path), link ?? '')))
        .filter((target) => !existsSync(join(ROOT, target)))
        .map((target) => `${file.path} links to ${target}`),
    )
    expect(missing).toEqual([])
  })
})

const THIS_FILE = 'tests/architecture.test.ts'

const PRIVATE = [
  /\/(?:work|root|Users\/\w+|home\/\w+)\//,
  /[A-Z]:\\Users\\/,
  /\b(?:coding|working|agent) sessions?\b|\bsub-?agents?\b|\bthe brief\b/i,
  /\b(?:issue|ticket|pull request|PR) ?#?\d+\b/,
  /\b(?:claude|anthropic|chatgpt|openai|copilot|language model)\b/i,
]

interface Room {
  feature: string
  floor: string
}

/** Where a file of a feature lives; null for what is none of a feature's. `types.ts` is the ground floor. */
function roomOf(path: string): Room | null {
  const [, feature, floor] = /^src\/features\/([^/]+)\/([^/.]+)/.exec(path) ?? []
  return feature && floor ? { feature, floor } : null
}

/** What one file of a feature uses of features. */
function usesOfRooms() {
  return files
    .filter((file) => !isTest(file.path))
    .flatMap((file) => {
      const from = roomOf(file.path)
      if (!from) return []
      return importsOf(file).flatMap(({ kind, target, specifier }) => {
        const to = kind === 'file' ? roomOf(target) : null
        return to ? [{ from, to, text: `${file.path} imports ${specifier}` }] : []
      })
    })
}

function wallOf(path: string): string | undefined {
  return Object.keys(WALLS)
    .filter((folder) => isUnder(path, folder))
    .toSorted((a, b) => b.length - a.length)[0]
}

/** Whether an import of `target` stays inside `ours`, which may be a folder or a file named with its ending. */
function reaches(target: string, ours: string, fromTest: boolean): boolean {
  if (fromTest && isUnder(target, 'tests')) return true
  return isUnder(target, ours) || target === ours.replace(/\.tsx?$/, '')
}

function isGeneratedServer(target: string): boolean {
  return target === 'convex/_generated/server'
}

function isConfiguration(path: string): boolean {
  return !path.includes('/') || isUnder(path, 'scripts')
}

function isBinary(path: string): boolean {
  return /\.(png|jpe?g|webp|ico|woff2?|ttf|gif|pdf|db|bin)$/.test(path)
}
