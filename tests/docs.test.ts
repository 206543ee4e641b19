/** docs/architecture has the guide's diagrams, and what it names exists; every stored picture is shown. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { expect, it } from 'vitest'
import { isPushEndpoint } from '../domain/push-endpoint'
import { readTestTitles } from './support/test-titles'
import { importsOf, isTest, readCode, readTree, ROOT } from './support/source-tree'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const overview = read('docs/architecture.md')
const pages = new Map(
  [
    'docs/architecture.md',
    ...readdirSync(join(ROOT, 'docs/architecture')).map((file) => `docs/architecture/${file}`),
  ].map((path) => [path, read(path)] as const),
)
const all = [...pages.values()].join('\n')

/** The texts of the diagrams under a page's heading, in order. */
function diagram(page: string, heading: string): string {
  const text = pages.get(page === '' ? 'docs/architecture.md' : `docs/architecture/${page}.md`) ?? ''
  const section = text.split(/^#{2,3} /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  return Array.from(section.matchAll(/```mermaid\n([\s\S]*?)```/g), ([, drawn]) => drawn).join('\n')
}

function inOrder(words: string[]): RegExp {
  return new RegExp(words.join('[\\s\\S]*'), 'i')
}

it('G12.1 the data pattern has a diagram', () => {
  expect(diagram('', 'Data flow')).toMatch(
    inOrder(['action', 'mutation', 'database', 'subscription', 'all clients', 're-render']),
  )
})

it('G12.2 the auth pattern has a diagram', () => {
  expect(diagram('accounts', 'Access checks')).toMatch(inOrder(['JWT', 'verified', 'identity', 'authorized action']))
})

it('G12.3 the presence pattern has a diagram', () => {
  expect(diagram('presence', 'Presence')).toMatch(inOrder(['heartbeat, 30 s', 'last seen', 'status', 'display']))
})

it('G12.4 the real-time pattern has a diagram', () => {
  expect(diagram('messages', 'Sending a message')).toMatch(
    inOrder(['websocket', 'commit', 'transition', 'useQuery', 'update']),
  )
})

it('G13.1 the five flows are described, in study order', () => {
  const list = overview.slice(overview.indexOf('## Where to go next'))
  const flows = ['Message send', 'Auth', 'Presence', 'Read receipts', 'Database relationships']
  expect(list).toMatch(new RegExp(flows.map((flow, at) => `${at + 1}\\. \\[${flow}`).join('[\\s\\S]*')))
  expect(diagram('messages', 'Opening a conversation')).not.toBe('')
  expect(diagram('messages', 'A group changes')).not.toBe('')
})

const names = new Set<string>()
const places = new Set<string>()
const documents = readTree((path) => {
  names.add(posix.basename(path))
  for (const place of [path, ...foldersOf(path)]) places.add(place)
  return path.endsWith('.md')
})
/** Files that the build creates. */
const MADE = new Set(['next-env.d.ts', 'convex/_generated'])

function foldersOf(file: string): string[] {
  const above = posix.dirname(file)
  return above === '.' ? [] : [above, ...foldersOf(above)]
}

const PLACE =
  /(?<![\w./@-])(?:src|convex|domain|runtime|server|tests|bench|scripts|docs|deploy|public)\/[\w./()[\]-]*\w/g
const FILE_NAME = /^[\w.-]+\.(?:tsx?|mjs|css|sql|ya?ml)$/
const PUBLISHED = /^convex\/(?:server|react|values|browser)\b/

it.each(documents)('C522 every file named in $path exists', ({ text }) => {
  const code = Array.from(text.matchAll(/`([^`\n]+)`/g), ([, words = '']) => words)
  const gone = [
    ...code
      .flatMap((words) => words.match(PLACE) ?? [])
      .filter((place) => !places.has(place) && !MADE.has(place) && !PUBLISHED.test(place)),
    ...code.filter((words) => FILE_NAME.test(words) && !names.has(words) && !MADE.has(words)),
  ]
  expect(gone).toEqual([])
})

it('C552 every link of the architecture pages leads to an existing heading', () => {
  const anchor = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replace(/\s/g, '-')
  const broken = [...pages].flatMap(([page, text]) =>
    Array.from(text.matchAll(/\]\(([^)#:]*)(?:#([^)]*))?\)/g), ([, path = '', fragment]) => {
      const target = path === '' ? page : posix.join(dirname(page), path)
      if (!existsSync(join(ROOT, target))) return ''
      const headings = fragment
        ? Array.from(read(target).matchAll(/^#+ (.*)$/gm), ([, heading = '']) => anchor(heading))
        : []
      return fragment && !headings.includes(fragment) ? `${page}: ${path}#${fragment}` : ''
    }).filter(Boolean),
  )
  expect(broken).toEqual([])
})

it('C552 every folder of code is in the tree of the overview', () => {
  const tree = /```\n([\s\S]*?)```/.exec(overview)?.[1] ?? ''
  const folders = (path: string) =>
    readdirSync(join(ROOT, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
  const top = folders('.').filter((name) => !['node_modules', 'dist', 'test-results', 'reports'].includes(name))
  expect(top.filter((name) => !tree.includes(`${name}/`))).toEqual([])
  for (const [parent, form] of [
    ['src', (name: string) => `src/${name}/`],
    ['src/features', (name: string) => name],
    ['src/auth', (name: string) => `${name}/`],
    ['runtime', (name: string) => `${name}/`],
    ['runtime/engine', (name: string) => `${name}/`],
    ['runtime/edge', (name: string) => `${name}/`],
    ['server', (name: string) => `${name}/`],
    ['domain', (name: string) => `${name}/`],
    ['src/ui', (name: string) => `${name}/`],
    ['tests', (name: string) => `${name}/`],
  ] as const) {
    expect([parent, folders(parent).filter((name) => !tree.includes(form(name)))]).toEqual([parent, []])
  }
})

/** The rows that say where code runs: its paths, and the place. */
const placesOf = (): { paths: string[]; place: string }[] => {
  const section = overview.split(/^## /m).find((part) => part.startsWith('Processes and threads\n')) ?? ''
  return Array.from(section.matchAll(/^\| (`.*?) +\| (.*?) +\|$/gm), ([, cell = '', place = '']) => ({
    paths: Array.from(cell.matchAll(/`([^`]+)`/g), ([, path = '']) => path),
    place,
  }))
}

it('C682 the overview says which thread or process runs each folder of code, once', () => {
  const named = placesOf().flatMap(({ paths }) => paths)
  expect(named).toEqual([...new Set(named)])
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  const folders = readCode().flatMap(({ path }) => (path.includes('/') ? [dirname(path)] : []))
  expect(folders.filter((folder) => !named.some((path) => `${folder}/`.startsWith(path)))).toEqual([])
})

it('C733 each thread and process of the server loads only code that the overview assigns to it', () => {
  const code = readCode().filter(({ path }) => !isTest(path))
  const byPath = new Map(code.map((file) => [file.path.replace(/\.\w+$/, ''), file]))
  const entries: Record<string, string[]> = {
    engine: [
      'server/engine-worker.ts',
      'runtime/bare/bare-thread.ts',
      ...code.map(({ path }) => path).filter((path) => path.startsWith('convex/')),
    ],
    edge: ['server/main.ts', 'runtime/bare/main.ts'],
    'page process': ['server/pages-process.ts'],
  }
  // These start a thread or a process of their own wherever they are named.
  const starts = ['server/engine-worker.ts', 'server/pages-process.ts', 'runtime/bare/bare-thread.ts']
  const rows = placesOf()
  const placeOf = (path: string) =>
    rows
      .flatMap(({ paths, place }) => paths.map((start) => ({ start, place })))
      .filter(({ start }) => path.startsWith(start))
      .toSorted((a, b) => b.start.length - a.start.length)[0]?.place ?? ''
  const isIn = (place: string, name: string) =>
    /^(?:each|wherever)\b/.test(place) ||
    place.startsWith(`the ${name}`) ||
    (/^both\b/.test(place) && name !== 'page process')

  const loadedBy = (paths: readonly string[]) => {
    const loaded = new Set(paths)
    // The set grows during iteration: what is loaded loads others.
    for (const path of loaded) {
      for (const { kind, target, typeOnly } of importsOf(byPath.get(path.replace(/\.\w+$/, ''))!)) {
        const found = kind === 'file' && !typeOnly ? byPath.get(target.replace(/\.(?:tsx?|mjs)$/, '')) : undefined
        if (found && !starts.includes(found.path)) loaded.add(found.path)
      }
    }
    return [...loaded]
  }
  const strays = Object.entries(entries).flatMap(([name, paths]) =>
    loadedBy(paths)
      .filter((path) => /^(?:convex|runtime|server|src\/auth\/embedded\/server)\//.test(path))
      .filter((path) => !isIn(placeOf(path), name))
      .map((path) => `${name} loads ${path}: ${placeOf(path)}`),
  )
  expect(strays).toEqual([])
  expect(loadedBy(entries['edge']!).length).toBeGreaterThan(100)
})

it('C552 every function named by the architecture pages exists', () => {
  const exported = (module: string, name: string) =>
    new RegExp(`export const ${name} = `).test(
      existsSync(join(ROOT, `convex/${module}.ts`)) ? read(`convex/${module}.ts`) : '',
    )
  const modules = readdirSync(join(ROOT, 'convex'))
    .filter((file) => file.endsWith('.ts') && !file.includes('.test.'))
    .map((file) => file.slice(0, -3))
  const functions = Array.from(all.matchAll(new RegExp(`\\b(${modules.join('|')})\\.([a-z]\\w+)\\b`, 'g')))
    .map(([, module = '', name = '']) => ({ module, name }))
    .filter(({ name }) => !['ts', 'tsx', 'md', 'test', 'config'].includes(name))
  expect(functions.length).toBeGreaterThan(20)
  const tables = tableNames()
  expect(
    functions
      .filter(({ module, name }) => !exported(module, name) && !tables.includes(module))
      .map(({ module, name }) => `${module}.${name}`),
  ).toEqual([])
})

const tableNames = () =>
  Array.from(read('convex/schema.ts').matchAll(/^ {2}(\w+): defineTable/gm), ([, name = '']) => name)

it('C552 the diagram only relates existing tables, and names every table', () => {
  const tables = tableNames()
  const drawn = Array.from(diagram('data', 'Relationships').matchAll(/^\s+(\w+) \S+ (\w+) :/gm), ([, from, to]) => [
    from!,
    to!,
  ])
  expect(drawn.length).toBeGreaterThan(30)
  expect(drawn.flat().filter((name) => !tables.includes(name))).toEqual([])
  expect(tables.filter((name) => !pages.get('docs/architecture/data.md')!.includes(`\`${name}\``))).toEqual([])
})

it('C434 the documents name the push services, what they learn, and what an iPhone needs', () => {
  const section =
    read('docs/operations.md')
      .split(/^## /m)
      .find((part) => part.startsWith('Notifications\n')) ?? ''
  const hosts = Array.from(section.matchAll(/`((?:\*\.)?[a-z.]+\.(?:com|net))`/g), ([, host = '']) => host)
  expect(hosts.toSorted()).toEqual([
    '*.notify.windows.com',
    '*.push.apple.com',
    '*.push.services.mozilla.com',
    'fcm.googleapis.com',
  ])
  for (const host of hosts) expect(isPushEndpoint(`https://${host.replace('*', 'a')}/p`, []), host).toBe(true)
  for (const said of [
    /public https URL/,
    /learns this server's URL and contact, .* when, and how large/s,
    /encrypted for the browser/,
    /iPhone.*Add to Home Screen.*sign in again/s,
    /Without internet access, open tabs still show notifications/,
  ]) {
    expect(section).toMatch(said)
  }
})

it('every picture in docs/pictures is shown in README, and every picture shown there exists', () => {
  const shown = read('README.md').matchAll(/docs\/pictures\/([\w-]+\.png)/g)
  expect(new Set(readdirSync(join(ROOT, 'docs/pictures')))).toEqual(new Set(Array.from(shown, ([, name]) => name)))
})

it('every promise of SECURITY.md names rules that a test proves', () => {
  const rows = read('SECURITY.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Promise') && !line.startsWith('| -'))
  const ids = /[A-Z]{1,2}\d+(?:\.\d+)?/g
  const cited = new Set(readTestTitles().flatMap(({ title }) => Array.from(title.matchAll(ids), ([id]) => id)))
  expect(rows.length).toBeGreaterThan(10)
  for (const row of rows) {
    const named = Array.from((row.split('|')[2] ?? '').matchAll(ids), ([id]) => id)
    expect(named.length, row).toBeGreaterThan(0)
    expect(
      named.filter((id) => !cited.has(id)),
      row,
    ).toEqual([])
  }
})
