/** Formats every text of the catalogue (translations.tsx). */
import formatCompiled from 'use-intl/format-message/format-only'
import { isolated } from '../../../domain/isolate'

type Arguments = Parameters<typeof formatCompiled>

/** C221: names and texts written by people keep their own direction inside our sentences. */
export default function formatMessage(...[key, message, values, options]: Arguments) {
  return formatCompiled(key, message, values && apart(values), options)
}

formatMessage.raw = formatCompiled.raw

function apart(values: NonNullable<Arguments[2]>): Arguments[2] {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? isolated(value) : value]),
  )
}
