'use client'

/**
 * Replaces `use-intl` in the browser (next.config.ts) with what the pages use of it. Its types apply, and
 * tests/messages.test.ts compares the output of both. The original also parses messages, and knows relative times,
 * lists, and ranges.
 */
import { cloneElement, createContext, isValidElement, type ReactNode, useContext, useMemo } from 'react'
import formatMessage from './format-message'

type Message = Parameters<typeof formatMessage>[1]
type Options = Parameters<typeof formatMessage>[3]
type Values = Record<string, unknown>
interface Messages {
  [name: string]: Message | Messages
}

interface Language {
  locale: string
  messages: Messages
}

const LanguageContext = createContext<Language | null>(null)

interface IntlProviderProps extends Language {
  timeZone: string
  children: ReactNode
}

export function IntlProvider({ locale, messages, children }: IntlProviderProps) {
  return <LanguageContext value={useMemo(() => ({ locale, messages }), [locale, messages])}>{children}</LanguageContext>
}

function useLanguage(): Language {
  const language = useContext(LanguageContext)
  if (!language) throw new Error('IntlProvider is missing above this component')
  return language
}

export function useTranslations(namespace?: string) {
  const { locale, messages } = useLanguage()
  return useMemo(() => translator(locale, messages, namespace), [locale, messages, namespace])
}

export function useFormatter() {
  const { locale } = useLanguage()
  return useMemo(
    () => ({
      number: (value: number, options?: Intl.NumberFormatOptions) =>
        formatters.getNumberFormat(locale, options).format(value),
    }),
    [locale],
  )
}

export function translator(locale: string, messages: Messages, namespace?: string) {
  const options = { locale, formatters, cache: {} } as unknown as Options
  const say = (key: string, values?: Values) => {
    const path = namespace === undefined ? key : `${namespace}.${key}`
    let found: Message | Messages | undefined = messages
    for (const name of path.split('.')) found = (found as Messages | undefined)?.[name]
    if (found !== undefined) return formatMessage(path, found as Message, values as never, options)
    // The types have every key: some are in parts that aren't loaded here.
    reportError(new Error(`There is no text "${path}".`))
    return path
  }
  return Object.assign(say, { rich: (key: string, values: Values) => say(key, withKeys(values)) })
}

/** An element that replaces a tag is one of several children, so it needs a key. */
function withKeys(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value !== 'function') return [name, value]
      let count = 0
      return [
        name,
        (inside: ReactNode) => {
          const node = (value as (inside: ReactNode) => ReactNode)(inside)
          return isValidElement(node) ? cloneElement(node, { key: name + count++ }) : node
        },
      ]
    }),
  )
}

/** Cached, because creating one takes as long as a thousand uses. */
function kept<Options, Made>(make: (locale: string, options?: Options) => Made) {
  const made = new Map<string, Made>()
  return (locale: string, options?: Options): Made => {
    const key = locale + JSON.stringify(options ?? null)
    const found = made.get(key) ?? make(locale, options)
    made.set(key, found)
    return found
  }
}

const formatters = {
  getDateTimeFormat: kept((locale, options?: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options)),
  getNumberFormat: kept((locale, options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options)),
  getPluralRules: kept((locale, options?: Intl.PluralRulesOptions) => new Intl.PluralRules(locale, options)),
}
