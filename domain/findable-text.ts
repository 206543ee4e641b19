import type { Named } from './attachments'
import { copiedText } from './text/plain'

interface Said {
  content: string
  attachments?: readonly Named[] | undefined
}

/** The text that a search covers: the message's text as shown, the targets of its links, and the names of its files. */
export function findableText({ content, attachments = [] }: Said): string {
  return [copiedText(content), ...attachments.map(({ name }) => name)].filter(Boolean).join('\n')
}
