/** What the pages show is what the catalogue says, and a page that says something has it. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createElement, type ReactNode } from 'react'
import { createTranslator } from 'use-intl/core'
import { expect, it } from 'vitest'
import { PHASE_PRODUCTION_SERVER } from 'next/constants.js'
import configFor from '../next.config'
import loadMessages from '../scripts/messages-loader.mjs'
import { messages } from '../src/ui/messages/catalogue'
import { translator } from '../src/ui/messages/translations'
import { importsOf, isTest, readTree, ROOT } from './support/source-tree'

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
  name: string
  keys: string[]
  /** As the build makes it. */
  compiled: unknown
}

const parts: Part[] = await Promise.all(
  readdirSync(join(ROOT, FOLDER, 'en')).map(async (file) => {
    const name = basename(file, '.ts')
    await import(`../src/ui/messages/${name}.ts`)
    const { en } = (await import(`../src/ui/messages/en/${name}.ts`)) as { en: Texts }
    const source = readFileSync(join(ROOT, FOLDER, 'en', file), 'utf8')
    const [, json = ''] = /^export const en = (.*)$/s.exec(loadMessages(source)) ?? []
    return { name, keys: keysOf(en), compiled: JSON.parse(json) as unknown }
  }),
)
const partOf = new Map(parts.flatMap((part) => part.keys.map((key) => [key, part] as const)))
const en = messages as unknown as Texts
const keys = keysOf(en)

const gather = (into: object, from: object): object => {
  for (const [name, said] of Object.entries(from) as [string, unknown][]) {
    const isGroup = typeof said === 'object' && said !== null && !Array.isArray(said)
    const inner = (into as Record<string, object>)[name] ?? {}
    Object.assign(into, { [name]: isGroup ? gather(inner, said) : said })
  }
  return into
}
const compiled = parts.reduce<Parameters<typeof translator>[1]>(
  (all, part) => gather(all, part.compiled as object) as typeof all,
  {},
)

type Say = ((key: string, values: Record<string, unknown>) => unknown) & {
  rich: (key: string, values: Record<string, unknown>) => unknown
}
/** As the pages say them. */
const say = translator('en-GB', compiled) as Say

it.each([0, 1, 2, 12_345])('G11.5 compiled messages say what parsed ones say, with %d', (number) => {
  expect(aliases?.['use-intl']).toBe(`./${FOLDER}/translations.tsx`)
  expect(keys.length).toBeGreaterThan(300)
  const parsed = createTranslator({
    locale: 'en-GB',
    messages: en,
    onError: (error) => {
      throw error
    },
  }) as unknown as Say
  for (const key of keys) {
    const text = at(en, key) as string
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
})

it('C221 what people wrote runs in its own direction inside every sentence of the catalogue', () => {
  let sentences = 0
  for (const key of keys) {
    const names = [...(at(en, key) as string).matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
    const about = (one: string) =>
      say(key, Object.fromEntries([...names.map((name) => [name, one] as const), ['count', 1], ['place', 1]]))
    if (names.length === 0 || (at(en, key) as string).includes('<')) continue
    sentences++
    expect([key, about('דנה')]).toEqual([key, String(about('Ada')).replaceAll('Ada', '\u2068דנה\u2069')])
  }
  expect(sentences).toBeGreaterThan(60)
})

/** By file, the keys that its text names: whole, under the prefix of a translator of its own, or by a template. */
const said = new Map(
  readTree((path) => /^src\/.*\.tsx?$/.test(path) && !path.startsWith(FOLDER) && !isTest(path)).map((file) => {
    const { text } = file
    const literals = new Set([...text.matchAll(/(?<=')[\w.]+(?=')|(?<=")[\w.]+(?=")/g)].map(([word]) => word))
    const templates = [...text.matchAll(/`([\w.]+\.)\$\{/g)].map(([, prefix = '']) => prefix)
    const translators = [
      ...text.matchAll(/(\w+) = useTranslations\((?:'([\w.]+)')?\)/g),
      // Handed over by whoever made it.
      ...text.matchAll(/(\w+): ReturnType<typeof useTranslations<'([\w.]+)'>>/g),
    ].map(([, name = '', prefix]) => ({
      prefix: prefix === undefined ? '' : `${prefix}.`,
      // A key that the text doesn't name: it may be any of its prefix.
      isOpen: new RegExp(String.raw`\b${name}\([\w.]+[,)]`).test(text),
    }))
    const isSaid = (key: string) =>
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

it('C470 every key of the catalogue is in one part, and every part says what it is in', () => {
  expect(parts.flatMap((part) => part.keys).sort()).toEqual([...keys].sort())
  expect(parts.map(({ name }) => `${name}.ts`).sort()).toEqual(
    readdirSync(join(ROOT, FOLDER))
      .filter((file) => file.endsWith('.ts') && !['catalogue.ts', 'format-message.ts'].includes(file))
      .sort(),
  )
})

it('C470 whoever says a word brings the part that it is in, and nobody brings one for nothing', () => {
  const wrong = [...said].flatMap(([file, saidKeys]) => {
    const needed = new Set(saidKeys.map((key) => partOf.get(key)?.name))
    needed.delete('common')
    const brought = importsOf(file).flatMap(({ target, typeOnly }) => {
      const [, name] = /^src\/ui\/messages\/([\w-]+)$/.exec(target) ?? []
      return name && !typeOnly && parts.some((part) => part.name === name) ? [name] : []
    })
    const lacks = [...needed].filter((name) => !brought.includes(name!))
    const idle = brought.filter((name) => !needed.has(name) && name !== 'common')
    return lacks.length + idle.length > 0 ? [{ path: file.path, lacks, idle }] : []
  })
  expect(wrong).toEqual([])
})

it('C470 the catalogue has no word that nobody says', () => {
  const used = new Set([...said.values()].flat())
  expect(keys.filter((key) => !used.has(key))).toEqual([])
})
