/**
 * The interface's English texts by key, for tests that look for one: a changed text then breaks no test. A literal is for
 * what people write, and for sentences whose exact words are the rule (CONTRIBUTING.md).
 */
import { createTranslator } from 'use-intl/core'
import { locales } from '../../src/ui/messages/catalogue'
import { messagesOf } from '../../src/ui/messages/source'

export const t = createTranslator({ locale: locales.en, messages: messagesOf('en') })

/** An argument, or an element with its content. */
const VALUE = /\{[^{}]*\}|<(\w+)>[^<]*<\/\1>/

/** Matches a text whatever its values are. One with forms, such as a plural, needs its values: pass them to `t`. */
export function like(key: Parameters<typeof t.raw>[0]): RegExp {
  const text = t.raw(key) as string
  if (/, (?:plural|select|selectordinal),/.test(text)) throw new Error(`${key} has forms`)
  const fixed = text.split(new RegExp(VALUE, 'g')).filter((_, at) => at % 2 === 0)
  return new RegExp(`^${fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's')
}
