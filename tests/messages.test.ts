/** The pages show the catalogue's texts, and each page loads the texts it uses. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createElement, type ReactNode } from 'react'
import { createTranslator } from 'use-intl/core'
import { expect, it } from 'vitest'
import { PHASE_PRODUCTION_SERVER } from 'next/constants.js'
import configFor from '../next.config'
import loadMessages from '../scripts/messages-loader.mjs'
import { type Language, languages } from '../domain/language'
import { type Bundle, bundleOf, bundles } from '../src/ui/messages/bundles'
import { locales, type PartName } from '../src/ui/messages/catalogue'
import { messagesOf, parts as source } from '../src/ui/messages/source'
import { translator } from '../src/ui/messages/translations'
import { importsOf, isTest, readCode, readTree, ROOT } from './support/source-tree'

const aliases = (await configFor(PHASE_PRODUCTION_SERVER)).turbopack?.resolveAlias

type Texts = { [key: string]: string | Texts }

const FOLDER = 'src/ui/messages'
const keysOf = (texts: Texts, before = ''): string[] =>
  Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string' ? [before + key] : keysOf(text, `${before}${key}.`),
  )
const at = (from: unknown, key: string): unknown =>
  key.split('.').reduce((inner, name) => (inner as Record<string, unknown>)[name], from)

interface Part {
  name: PartName
  keys: string[]
  /** As compiled by the build. */
  compiled: Record<Language, unknown>
}

const compiledIn = (language: Language, file: string): unknown => {
  const code = loadMessages(readFileSync(join(ROOT, FOLDER, language, file), 'utf8'))
  const [, json = ''] = new RegExp(`^export const ${language} = (.*)$`, 's').exec(code) ?? []
  return JSON.parse(json)
}

const parts: Part[] = readdirSync(join(ROOT, FOLDER, 'en')).map((file) => {
  const name = basename(file, '.ts') as PartName
  return {
    name,
    keys: keysOf(source[name].en),
    compiled: { en: compiledIn('en', file), de: compiledIn('de', file) },
  }
})
const partOf = new Map(parts.flatMap((part) => part.keys.map((key) => [key, part] as const)))
const textsIn: Record<Language, Texts> = { en: messagesOf('en'), de: messagesOf('de') }
const keys = keysOf(textsIn.en)

const gather = (into: object, from: object): object => {
  for (const [name, said] of Object.entries(from) as [string, unknown][]) {
    const isGroup = typeof said === 'object' && said !== null && !Array.isArray(said)
    const inner = (into as Record<string, object>)[name] ?? {}
    Object.assign(into, { [name]: isGroup ? gather(inner, said) : said })
  }
  return into
}
type Messages = Parameters<typeof translator>[1]

type Say = ((key: string, values: Record<string, unknown>) => unknown) & {
  rich: (key: string, values: Record<string, unknown>) => unknown
}
/** As the pages format them. */
const sayIn = (language: Language) =>
  translator(
    locales[language],
    parts.reduce<Messages>((all, part) => gather(all, part.compiled[language] as object) as Messages, {}),
  ) as Say

const everyLanguage = languages.flatMap((language) => [0, 1, 2, 12_345].map((number) => [language, number] as const))

it.each(everyLanguage)(
  'G11.5 compiled messages produce the same text as parsed ones, in %s with %d',
  (language, number) => {
    const say = sayIn(language)
    expect(aliases?.['use-intl']).toBe(`./${FOLDER}/translations.tsx`)
    expect(keys.length).toBeGreaterThan(300)
    const parsed = createTranslator({
      locale: locales[language],
      messages: textsIn[language],
      onError: (error) => {
        throw error
      },
    }) as unknown as Say
    for (const key of keys) {
      const text = at(textsIn[language], key) as string
      const names = [...text.matchAll(/\{\s*(\w+)/g)].map(([, name = '']) => name)
      const tags = [...text.matchAll(/<(\w+)>/g)].map(([, name = '']) => name)
      const values = Object.fromEntries(names.map((name) => [name, number]))
      const marks = Object.fromEntries(
        tags.map((name) => [name, (inner: ReactNode) => createElement('b', null, name, inner)]),
      )
      const both = { ...values, ...marks }
      const saidBy = (translator: Say) => (tags.length > 0 ? translator.rich(key, both) : translator(key, values))
      expect([key, saidBy(say)]).toEqual([key, saidBy(parsed)])
    }
  },
)

it.each(languages)('C221 user text keeps its own direction inside every sentence, in %s', (language) => {
  const say = sayIn(language)
  const texts = textsIn[language]
  let sentences = 0
  for (const key of keys) {
    const names = [...(at(texts, key) as string).matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
    const about = (one: string) =>
      say(
        key,
        Object.fromEntries([...names.map((name) => [name, one] as const), ['count', 1], ['place', 1], ['own', 0]]),
      )
    if (names.length === 0 || (at(texts, key) as string).includes('<')) continue
    sentences++
    expect([key, about('דנה')]).toEqual([key, String(about('Ada')).replaceAll('Ada', '\u2068דנה\u2069')])
  }
  expect(sentences).toBeGreaterThan(60)
})

it('C437 in German a system line about the reader’s own act has the verb for “Du”, and others that of a name', () => {
  const say = sayIn('de')
  const lines = keys.filter((key) => key.startsWith('chat.system.') && String(at(textsIn.en, key)).startsWith('{name}'))
  expect(lines.length).toBeGreaterThan(15)
  for (const key of lines) {
    const by = (name: string, own: number) =>
      String(say(key, { name, own, title: 'x', person: 'dich', people: 'Ines', count: 2 })).replaceAll(
        /[\u2068\u2069]/g,
        '',
      )
    // The page has another line for “You’re now the owner”.
    if (key !== 'chat.system.owns') expect(by('Du', 1)).toMatch(/^Du (?:hast|bist) /)
    expect(by('Kofi', 0)).toMatch(/^Kofi (?:hat|ist|leitet) /)
  }
})

/** The keys named in each file: whole, under the prefix of a translator, or by a template. */
const said = new Map(
  readTree((path) => /^src\/.*\.tsx?$/.test(path) && !path.startsWith(FOLDER) && !isTest(path)).map((file) => {
    const { text } = file
    const literals = new Set([...text.matchAll(/(?<=')[\w.]+(?=')|(?<=")[\w.]+(?=")/g)].map(([word]) => word))
    const templates = [...text.matchAll(/`([\w.]+\.)\$\{/g)].map(([, prefix = '']) => prefix)
    const translators = [
      ...text.matchAll(/(\w+) = useTranslations\((?:'([\w.]+)')?\)/g),
      // Passed in by the component that created it.
      ...text.matchAll(/(\w+): ReturnType<typeof useTranslations<'([\w.]+)'>>/g),
    ].map(([, name = '', prefix]) => ({
      prefix: prefix === undefined ? '' : `${prefix}.`,
      // A key that the source doesn't name: it may be any key under its prefix.
      isOpen: new RegExp(String.raw`\b${name}\([\w.]+[,)]`).test(text),
    }))
    const taken = [...text.matchAll(/\{ (\w+) \} = messagesOf\(.*\)\.(\w+)$/gm)].map(
      ([, name, group]) => `${group}.${name}`,
    )
    const isSaid = (key: string) =>
      taken.includes(key) ||
      (key.includes('.') && literals.has(key)) ||
      translators.some(({ prefix, isOpen }) => {
        if (!key.startsWith(prefix)) return false
        const rest = key.slice(prefix.length)
        if (templates.some((start) => rest.startsWith(start))) return true
        return prefix !== '' && (literals.has(rest) || (isOpen && !rest.includes('.')))
      })
    return [file, keys.filter(isSaid)] as const
  }),
)

it('C470 every key of the catalogue is in one part, and every part in one bundle', () => {
  expect(parts.flatMap((part) => part.keys).sort()).toEqual([...keys].sort())
  expect(parts.map(({ name }) => name).sort()).toEqual(Object.values(bundles).flat().sort())
  expect(Object.keys(source).sort()).toEqual(parts.map(({ name }) => name).sort())
  for (const { name } of parts) {
    expect(readFileSync(join(ROOT, FOLDER, `${name}.ts`), 'utf8')).toContain(`bringPart('${name}')`)
  }
})

it('C546 texts that a page shows at once are in the bundle that its document requests', () => {
  const files = new Map(readCode().map((file) => [file.path, file]))
  const found = (target: string) => ['', '.ts', '.tsx'].map((ending) => target + ending).find((path) => files.has(path))
  /** The parts that a file brings along through its imports, except lazy ones. */
  const broughtBy = (entries: string[]): Bundle[] => {
    const seen = new Set<string>()
    const visit = (path: string) => {
      if (seen.has(path)) return
      seen.add(path)
      const file = files.get(path)!
      const text = file.text.replace(/(?<!\.)\bimport\(\s*['"][^'"]+['"]/g, '')
      for (const { kind, target, typeOnly } of importsOf({ path, text })) {
        const next = kind === 'file' && !typeOnly ? found(target) : undefined
        if (next) visit(next)
      }
    }
    entries.forEach(visit)
    return [...new Set(parts.filter(({ name }) => seen.has(`${FOLDER}/${name}.ts`)).map(({ name }) => bundleOf(name)))]
  }
  const pages = [...files.keys()].filter((path) => /^src\/app\/.*\/page\.tsx$/.test(path))
  expect(pages.length).toBeGreaterThan(6)
  for (const page of pages) {
    const folders = page.split('/').slice(0, -1)
    const layouts = folders
      .map((_, at) => `${folders.slice(0, at + 1).join('/')}/layout.tsx`)
      .filter((path) => files.has(path))
    const own = [page, ...layouts]
    const asked = own.flatMap((path) =>
      [...files.get(path)!.text.matchAll(/<WithWords of="(\w+)"/g)].map(([, name = '']) => name),
    )
    // Lazy imports that load at the start: the accounts' form, and the chat in the URL.
    const form = `src/auth/embedded/pages/${/app\/([\w-]+)/.exec(page)?.[1]}-page.tsx`
    const ahead = [
      'src/auth/embedded/pages/embedded-provider.tsx',
      files.has(form) ? form : 'src/features/conversation/view/chat-pane.tsx',
    ]
    expect([page, broughtBy([...own, ...ahead]).sort()]).toEqual([
      page,
      [...new Set<string>(['common', ...asked])].toSorted((a, b) => (a < b ? -1 : 1)),
    ])
  }
  expect(broughtBy(['src/app/layout.tsx', 'src/app/not-found.tsx', 'src/app/error.tsx'])).toEqual(['common'])
})

it('C470 a file that uses a key imports its part, and no file imports a part it does not use', () => {
  const wrong = [...said].flatMap(([file, saidKeys]) => {
    const needed = new Set(saidKeys.map((key) => partOf.get(key)?.name))
    needed.delete('common')
    const brought = importsOf(file).flatMap(({ target, typeOnly }) => {
      const [, name] = /^src\/ui\/messages\/([\w-]+)$/.exec(target) ?? []
      const part = parts.find((one) => one.name === name)
      return part && !typeOnly ? [part.name] : []
    })
    const lacks = [...needed].filter((name) => !brought.includes(name!))
    const idle = brought.filter((name) => !needed.has(name) && name !== 'common')
    return lacks.length + idle.length > 0 ? [{ path: file.path, lacks, idle }] : []
  })
  expect(wrong).toEqual([])
})

it('C470 the catalogue has no unused text', () => {
  const used = new Set([...said.values()].flat())
  expect(keys.filter((key) => !used.has(key))).toEqual([])
})

/** A sentence's parameters: its arguments and tags, in any branch of its plurals. */
const slotsOf = (text: string) =>
  [
    ...new Set(
      [...text.matchAll(/(?<!(?:one|other|=\d+) )\{\s*(\w+)\s*[,}]|<(\w+)>/g)].map(
        ([, name, tag]) => name ?? `<${tag}>`,
      ),
    ),
  ].sort()

it('C547 both languages have the same sentences, with the same names, numbers, and tags', () => {
  expect(keysOf(textsIn.de).sort()).toEqual([...keys].sort())
  for (const key of keys) {
    // The German verb depends on who it was; the English one doesn't.
    const german = (at(textsIn.de, key) as string).replace(
      /^\{own, plural, one \{.*?\} other (\{\{name\} .*?)\}\}/,
      '$1',
    )
    expect([key, slotsOf(german)]).toEqual([key, slotsOf(at(textsIn.en, key) as string)])
  }
})

it.each(languages)('C547 a plural has the branches that its language needs, in %s', (language) => {
  const wanted = new Intl.PluralRules(locales[language]).resolvedOptions().pluralCategories
  let plurals = 0
  for (const key of keys) {
    const text = at(textsIn[language], key) as string
    if (!text.includes(', plural,')) continue
    plurals++
    const branches = [...text.matchAll(/(?<=[\s}])(zero|one|two|few|many|other|=\d+) \{/g)].map(([, name]) => name!)
    expect([
      key,
      branches.filter((name) => !name.startsWith('=') && !wanted.includes(name as Intl.LDMLPluralRule)),
    ]).toEqual([key, []])
    expect([key, branches.includes('other')]).toEqual([key, true])
  }
  expect(plurals).toBeGreaterThan(30)
})

it('C547 no sentence of more than two words is the same in German as in English', () => {
  const same = keys.filter((key) => {
    const [en, de] = [at(textsIn.en, key) as string, at(textsIn.de, key) as string]
    return (
      en === de &&
      en
        .replace(/[{<][^}>]*[}>]/g, '')
        .trim()
        .split(/\s+/).length > 2
    )
  })
  expect(same).toEqual([])
  const straight = keys.filter((key) => languages.some((language) => /['"]/.test(at(textsIn[language], key) as string)))
  expect(straight).toEqual([])
})
