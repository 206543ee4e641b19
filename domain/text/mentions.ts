/**
 * Mentions in a message. The text stays as typed (`@kofi`); the message also stores whom each handle meant when it was
 * sent, so that changing a handle later changes nothing.
 */
import { limits } from '../limits'
import { flagsOfLine } from './characters'
import { isBlocked } from './mention'
import type { Block, Inline } from './nodes'
import { parseText } from './parse'

export interface Mention {
  /** As in the text, in lower case, without the @. */
  handle: string
  /** Null: everyone in the group. */
  userId: string | null
}

/** The handles a message mentions, each once, in order; those beyond the limit are plain text. */
export function handlesIn(content: string): string[] {
  if (!/[@＠]/.test(content)) return []
  const handles = new Set<string>()
  const look = (nodes: readonly Inline[]) => {
    for (const node of nodes) {
      if (node.type === 'mention') handles.add(node.handle)
      else if ('children' in node) look(node.children)
    }
  }
  const lookIn = (blocks: readonly Block[]) => {
    for (const block of blocks) {
      if (block.type === 'lines') block.lines.forEach(look)
      else if (block.type === 'list') block.items.forEach(({ children }) => look(children))
      else if (block.type === 'quote') lookIn(block.blocks)
    }
  }
  lookIn(parseText(content))
  return [...handles].slice(0, limits.mentionsPerMessage)
}

/** The mention being typed before the caret: the position of the @, and the letters after it. */
export function mentionBefore(text: string, caret: number): { at: number; text: string } | null {
  // A handle is short, so only a few characters are checked.
  const from = Math.max(0, caret - 60)
  const start = text.slice(from, caret)
  const found = /[@＠]([\p{L}\p{N}\p{M}_]{0,24})$/u.exec(start)
  if (!found || isBlocked(start, flagsOfLine(start), found.index)) return null
  return { at: from + found.index, text: found[1] ?? '' }
}
