import { limits } from './limits'

/**
 * Who a message calls by name. What is written stays in the text as it was typed (`@kofi`); beside it the message
 * keeps whom each of these handles meant when it was sent, so that a new handle changes nothing of what was said.
 */
export interface Mention {
  /** As in the text, in small letters, without the @. */
  handle: string
  /** Null: everybody in the group. */
  userId: string | null
}

/** Calls everybody in a group; only those who run it can. Nobody can have these as a handle. */
export const everyoneHandles: readonly string[] = ['all', 'everyone']

/** An @ at the start of a word. What follows a handle must not go on as one, or as a mail address or host. */
const pattern = /(?<![\p{L}\p{N}_@.+/-])@([a-z0-9_]{3,24})(?![a-z0-9_@])/giu

export type MentionPart = { kind: 'text'; text: string } | { kind: 'handle'; text: string; handle: string }

/** The text in pieces: every handle that is written in it, and what stands between. */
export function mentionParts(text: string): MentionPart[] {
  const parts: MentionPart[] = []
  let end = 0
  for (const { 0: found, 1: handle = '', index } of text.matchAll(pattern)) {
    if (index > end) parts.push({ kind: 'text', text: text.slice(end, index) })
    parts.push({ kind: 'handle', text: found, handle: handle.toLowerCase() })
    end = index + found.length
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return parts
}

/** Code says nothing to anybody. */
const code = /^ {0,3}(`{3,}|~{3,})[\s\S]*?(?:^ {0,3}\1|$(?![\s\S]))|(`+)(?!`)[\s\S]*?[^`]\2(?!`)/gmu

/** The handles a message calls, each once, in their order; those past the limit are just text. */
export function handlesIn(content: string): string[] {
  if (!content.includes('@')) return []
  const parts = mentionParts(content.replace(code, ' '))
  const handles = parts.flatMap((part) => (part.kind === 'handle' ? [part.handle] : []))
  return [...new Set(handles)].slice(0, limits.mentionsPerMessage)
}

/** A handle that calls somebody, and what they are called; without a name the handle is what there is to show. */
export interface CalledByName {
  handle: string
  name: string | null
}

/** The text with names in the place of handles, as one reads it where nothing is set in type; code stays as it is. */
export function withNames(text: string, called: readonly CalledByName[]): string {
  if (called.length === 0) return text
  const names = new Map(called.map(({ handle, name }) => [handle, name]))
  const named = (piece: string) =>
    mentionParts(piece)
      .map((part) => {
        const name = part.kind === 'handle' ? names.get(part.handle) : undefined
        return name ? `@${name}` : part.text
      })
      .join('')
  let result = ''
  let end = 0
  for (const { 0: found, index } of text.matchAll(code)) {
    result += named(text.slice(end, index)) + found
    end = index + found.length
  }
  return result + named(text.slice(end))
}
