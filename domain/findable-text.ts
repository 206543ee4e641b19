import type { Named } from './attachments'
import { copiedText } from './text/plain'

interface Said {
  content: string
  attachments?: readonly Named[] | undefined
}

/** The text by which a message is found: its text as shown, the targets of its links, and the names of its files. */
export function findableText({ content, attachments = [] }: Said): string {
  return [copiedText(content), ...attachments.map(({ name }) => name)].filter(Boolean).join('\n')
}
