/** Enforces the walls between folders (tests/support/walls.ts), and rules for files, hooks, names, and tests. */
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeOnly, importsOf, isTest, isUnder, readCode, readTree } from './support/source-tree'
import { FLOORS, roomOf, SERVERS_ALONE, wallOf, WALLS, WORDS } from './support/walls'

const files = readCode()
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
            // A test can combine what its file must not import.
            .filter(({ target }) => !(isTest(file.path) && isUnder(file.path, 'runtime') && isUnder(target, 'runtime')))
            .map(({ specifier }) => `${file.path} imports ${specifier}`),
        )
      expect(offences).toEqual([])
    })
  }

  it('only server imports both the runtime and convex', () => {
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

  it('nothing in the runtime names the product it serves', () => {
    const named = readTree((path) => isUnder(path, 'runtime')).filter(({ text }) => /parley/i.test(text))
    expect(named.map(({ path }) => path)).toEqual([])
  })

  // The linter finds static cycles. Convex's generated API is excluded, because it imports the files that import it.
  it('there are no import cycles, including types and lazy imports', () => {
    const ours = new Map(
      files
        .filter(({ path }) => !isUnder(path, 'convex') && !isUnder(path, 'tests/fixtures'))
        .map((file) => [withoutEnding(file.path), importsOf(file).map(({ target }) => withoutEnding(target))]),
    )
    // A file that no remaining file imports is in no cycle, so in the end only cycles and what they import remain.
    for (let before = 0; before !== ours.size;) {
      before = ours.size
      const used = new Set([...ours.values()].flat())
      for (const [path, uses] of ours) if (!used.has(path) || !uses.some((each) => ours.has(each))) ours.delete(path)
    }
    expect([...ours.keys()]).toEqual([])
  })

  it('every folder with code has a wall', () => {
    const open = files
      .map((file) => file.path)
      .filter((path) => path.includes('/') && !isUnder(path, 'tests') && !isUnder(path, 'bench'))
      // A test is behind the same wall as the file it tests.
      .filter((path) => wallOf(path.replace(/\.test(?=\.tsx?$)/, '')) === undefined)
    expect(open).toEqual([])
  })

  it('pages load no server code of the accounts', () => {
    const ours = new Map(
      files
        .filter(({ path }) => isUnder(path, 'src/auth') && !isTest(path))
        .map((file) => [withoutEnding(file.path), file]),
    )
    const loaded = new Set(
      [...ours.values()].filter(({ path }) => path.endsWith('.tsx')).map(({ path }) => withoutEnding(path)),
    )
    // Sets grow during iteration: what is loaded loads others.
    for (const path of loaded) {
      for (const { target, typeOnly } of importsOf(ours.get(path)!)) {
        if (!typeOnly && ours.has(target)) loaded.add(target)
      }
    }
    const offences = [...loaded].flatMap((path) =>
      importsOf(ours.get(path)!)
        .filter(({ kind, target, typeOnly }) => !typeOnly && (kind === 'node' || SERVERS_ALONE.includes(target)))
        .map(({ specifier }) => `${path} imports ${specifier}`),
    )
    expect(offences).toEqual([])
    expect([...loaded].filter((path) => isUnder(path, 'src/auth/embedded/server'))).toEqual([])
    expect(loaded.size).toBeGreaterThan(20)
  })

  it('only convex/model/functions.ts uses the raw builders', () => {
    const raw = files
      .filter((file) => isUnder(file.path, 'convex') && file.path !== 'convex/model/functions.ts')
      .filter((file) => importsOf(file).some((found) => isGeneratedServer(found.target) && !found.typeOnly))
      .map((file) => file.path)
    expect(raw).toEqual([])
  })
})

describe('layers of a feature', () => {
  it('every file is in one of the layers', () => {
    const loose = files
      .map((file) => file.path)
      .filter((path) => isUnder(path, 'src/features'))
      .filter((path) => !FLOORS.includes(roomOf(path)?.floor ?? ''))
    expect(loose).toEqual([])
  })

  it('a layer imports none above it, of its own feature or of another', () => {
    const upwards = usesOfRooms().filter(({ from, to }) => FLOORS.indexOf(to.floor) > FLOORS.indexOf(from.floor))
    expect(upwards.map(({ text }) => text)).toEqual([])
  })

  it('no folder imports one that imports it, even indirectly', () => {
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

  it('types and models import neither React nor Convex', () => {
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

describe('one file for each', () => {
  const pages = files.filter(({ path }) => isUnder(path, 'src') && !isTest(path))
  const naming = (pattern: RegExp) => pages.filter(({ text }) => pattern.test(text)).map(({ path }) => path)

  it('C730 both stores of drafts on the device are behind one file', () => {
    const behind = ['src/features/composer/data/draft-storage.ts']
    expect(naming(/\bopenDB(?:<\w+>)?\('parley'/)).toEqual(behind)
    expect(naming(/\bparley-draft\b/)).toEqual(behind)
    expect(naming(/\bcreateObjectStore\('drafts'/)).toEqual(behind)
  })

  it('C731 theme and density are each read and set in one place', () => {
    expect(naming(/from '(?:\.|@\/ui)\/theme-key'/)).toEqual(['src/ui/theme-script.tsx', 'src/ui/theme.ts'])
    expect(naming(/\bdataset\W+theme\b/)).toEqual(['src/ui/applied-theme.tsx', 'src/ui/theme-script.tsx'])
    expect(naming(/from '(?:\.|@\/ui)\/density-key'/)).toEqual(['src/ui/density.tsx', 'src/ui/use-density.ts'])
    expect(naming(/\bdataset\W+density\b|\bdata-density\b/)).toEqual(['src/ui/density.tsx', 'src/ui/use-density.ts'])
  })
})

describe('hooks', () => {
  /** The formatter puts the end of a function at the start of a line. */
  const HOOK = /^(?:export )?(?:function|const) (use[A-Z]\w*)\b[^\n]*(?:[{(]|=>)\n(?:(?![})]+$)[^\n]*\n)*?[})]+$/gm
  const MOST_LINES = 100
  const hooksOf = (text: string) =>
    Array.from(text.matchAll(HOOK), ([hook, name]) => ({ name: name!, lines: hook.split('\n').length }))

  it('C732 a hook of a feature has at most 100 lines: what it does besides is a function or another hook', () => {
    const hooks = files
      .filter(({ path }) => isUnder(path, 'src/features') && !isTest(path))
      .flatMap(({ path, text }) => hooksOf(text).map((hook) => ({ ...hook, path })))
    expect(hooks.length).toBeGreaterThan(100)
    expect(hooks.filter(({ lines }) => lines > MOST_LINES)).toEqual([])
  })

  it('C732 are measured from their first line to their last', () => {
    const source = `export function useOne({
  a,
}: {
  a: number
}) {
  return a
}

const useTwo = () => useOne({ a: 2 })

export const useThree = () => {
  useTwo()
}
`
    expect(hooksOf(source)).toEqual([
      { name: 'useOne', lines: 7 },
      { name: 'useThree', lines: 3 },
    ])
  })
})

describe('words allowed in one place only', () => {
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

  it('are matched in code and not in comments or strings', () => {
    const clock = WORDS[0]?.pattern ?? /$^/
    expect(codeOnly('const a = /["\']/.test(b) ? Date.now() : 1')).toMatch(clock)
    expect(codeOnly('const a = `${Math.random()}`')).toMatch(clock)
    expect(codeOnly("// Date.now()\n/* Math.random() */ const a = 'setTimeout(x)'")).not.toMatch(clock)
  })
})

describe('tests', () => {
  it('are never skipped', () => {
    const left = files
      .filter((file) => isTest(file.path))
      .flatMap(
        (file) => /\b(?:it|test|describe)(?:\.\w+)*\.(?:skip|todo|fixme|only|fails)\(/.exec(codeOnly(file.text)) ?? [],
      )
    expect(left).toEqual([])
  })
})

describe('files', () => {
  it('files of more than 300 lines explain at the top why they are one', () => {
    const silent = [...files, ...readTree((path) => path.endsWith('.css'))]
      .filter(({ text }) => text.split('\n').length - 1 > 300)
      .filter(({ text }) => !/\bOne file: \S/.test(headOf(text)))
      .map(({ path }) => path)
    expect(silent).toEqual([])
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

  it('there are no barrels: every file is imported by its own name', () => {
    const barrels = files
      .filter((file) => /(^|\/)index\.tsx?$/.test(file.path) && file.path !== 'runtime/index.ts')
      .map((file) => file.path)
    expect(barrels).toEqual([])
  })
})

/** The comment at the top of a file, or an empty text. Directives for a linter or React before it don't count. */
function headOf(text: string): string {
  return (
    /^(?:'use client'\n+|\/\* oxlint-disable [^\n]*\n|#![^\n]*\n)*(\/\*[^]*?\*\/|(?:\/\/[^\n]*\n)+)/.exec(text)?.[1] ??
    ''
  )
}

/** The feature imports of one file of a feature. */
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

const withoutEnding = (path: string): string => path.replace(/\.tsx?$/, '')

/** Whether an import of `target` stays inside `ours`, which may be a folder or a file with its extension. */
function reaches(target: string, ours: string, fromTest: boolean): boolean {
  if (fromTest && isUnder(target, 'tests')) return true
  return isUnder(target, ours) || target === ours.replace(/\.tsx?$/, '')
}

function isGeneratedServer(target: string): boolean {
  return target === 'convex/_generated/server'
}
