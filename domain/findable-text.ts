import type { Named } from './attachments'
import { copiedText } from './text/plain'

interface Said {
  content: string
  attachments?: readonly Named[] | undefined
}

/** What a message is found by: its text as it reads, where its links lead, and what its files are called. */
export function findableText({ content, attachments = [] }: Said): string {
  return [copiedText(content), ...attachments.map(({ name }) => name)].filter(Boolean).join('\n')
}
