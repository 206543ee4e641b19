import type { useConvex } from 'convex/react'
import type { RefObject } from 'react'
import type { useTranslations } from 'use-intl'
import type { useChanges } from '@/features/changes/data/use-changes'
import type { ConversationState } from '@/features/conversation/types'
import { readCalled } from '@/features/message-text/model/called-people'
import { mayPin } from '@/features/pins/model/may-pin'
import type { MessageRow } from '@/features/timeline/model/message-row'
import type { ThreadHandle } from '@/features/timeline/model/thread-handle'
import { copyText } from '@/ui/copy'
import '@/ui/messages/chat'
import { toast } from '@/ui/toast'
import { copiedText } from '../../../../domain/text/plain'
import type { Rights } from '../model/message-actions'

/** The parts of an open chat that actions on its messages use. */
export interface MessageParts {
  conversationId: string
  convex: ReturnType<typeof useConvex>
  changes: ReturnType<typeof useChanges>
  thread: RefObject<ThreadHandle | null>
  /** The conversation's current state. */
  latest: RefObject<ConversationState>
}

/** The user's rights in the chat; null until it is loaded. */
export function rightsIn(state: ConversationState): Rights | null {
  if (state.status !== 'ready') return null
  const { mine, kind } = state.conversation
  const runsGroup = kind === 'group' && mine.role !== 'member'
  return { runsGroup, pins: mayPin(state.conversation), readSeq: mine.readSeq }
}

export const textOf = ({ content, called }: MessageRow) => copiedText(content, readCalled(called))

/** Copies the text, and says so or that the browser didn't allow it. */
export async function copyAndSay(text: string, done: string, t: ReturnType<typeof useTranslations<'chat'>>) {
  toast((await copyText(text)) ? done : t('copyFailed'))
}
