/** What the pages show is what the catalogue says: compiled messages beside those that use-intl parses itself. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import format, { type CompiledMessage } from 'icu-minify/format'
import { createTranslator } from 'use-intl/core'
import { expect, it } from 'vitest'
import { en as common } from '../src/ui/messages/en'
import { enAccounts } from '../src/ui/messages/en-accounts'
import config from '../next.config'
import loadMessages from '../scripts/messages-loader.mjs'
import formatMessage from '../src/ui/messages/format-message'

type Texts = { [key: string]: string | Texts }

/** As src/auth/embedded/account-words.tsx puts them together. */
const together = <C extends { auth: object }, A extends { auth: object }>(one: C, other: A) => ({
  ...one,
  ...other,
  auth: { ...one.auth, ...other.auth },
})
const en = together(common, enAccounts)

const compiledOf = (file: string): { auth: object } => {
  const source = readFileSync(join(import.meta.dirname, '../src/ui/messages', file), 'utf8')
  const [, json = ''] = /^export const \w+ = (.*)$/s.exec(loadMessages(source)) ?? []
  return JSON.parse(json) as { auth: object }
}
const compiled: unknown = together(compiledOf('en.ts'), compiledOf('en-accounts.ts'))

const keysOf = (texts: Texts, before = ''): string[] =>
  Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string' ? [before + key] : keysOf(text, `${before}${key}.`),
  )
const at = (from: unknown, key: string): unknown =>
  key.split('.').reduce((inner, name) => (inner as Record<string, unknown>)[name], from)

type Say = (key: string, values: Record<string, unknown>) => string

const formatters = {
  getDateTimeFormat: (...args: ConstructorParameters<typeof Intl.DateTimeFormat>) => new Intl.DateTimeFormat(...args),
  getNumberFormat: (...args: ConstructorParameters<typeof Intl.NumberFormat>) => new Intl.NumberFormat(...args),
  getPluralRules: (...args: ConstructorParameters<typeof Intl.PluralRules>) => new Intl.PluralRules(...args),
}

it.each([0, 1, 2, 12_345])('G11.5 compiled messages say what parsed ones say, with %d', (number) => {
  const keys = keysOf(en)
  expect(keys.length).toBeGreaterThan(300)
  const translator = createTranslator({
    locale: 'en-GB',
    messages: en,
    onError: (error) => {
      throw error
    },
  })
  const t = translator as unknown as Record<'markup', Say> & Say
  for (const key of keys) {
    const text = at(en, key) as string
    const names = [...text.matchAll(/\{\s*(\w+)/g)].map(([, name = '']) => name)
    const tags = [...text.matchAll(/<(\w+)>/g)].map(([, name = '']) => name)
    const values = Object.fromEntries(names.map((name) => [name, number]))
    const marks = Object.fromEntries(tags.map((name) => [name, (inner: unknown) => `[${name} ${String(inner)}]`]))
    const parsed = tags.length > 0 ? t.markup(key, { ...values, ...marks }) : t(key, values)
    const shown = format(at(compiled, key) as CompiledMessage, 'en-GB', { ...values, ...marks }, { formatters })
    expect([key, Array.isArray(shown) ? shown.join('') : shown]).toEqual([key, parsed])
  }
})

it('C221 what people wrote runs in its own direction inside every sentence of the catalogue', () => {
  // The pages make all of them by this.
  const [module] = Object.values(config.turbopack?.resolveAlias ?? {})
  expect(join(import.meta.dirname, '..', String(module))).toBe(
    join(import.meta.dirname, '../src/ui/messages/format-message.ts'),
  )
  const options = { locale: 'en-GB', formatters, cache: {} } as unknown as Parameters<typeof formatMessage>[3]
  let sentences = 0
  for (const key of keysOf(en)) {
    const names = [...(at(en, key) as string).matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
    const say = (one: string) =>
      formatMessage(
        key,
        at(compiled, key) as CompiledMessage,
        Object.fromEntries([...names.map((name) => [name, one] as const), ['count', 1], ['place', 1]]),
        options,
      )
    if (names.length === 0 || (at(en, key) as string).includes('<')) continue
    sentences++
    expect([key, say('דנה')]).toEqual([key, String(say('Ada')).replaceAll('Ada', '\u2068דנה\u2069')])
  }
  expect(sentences).toBeGreaterThan(60)
})
