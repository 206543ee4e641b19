import type { FunctionReturnType } from 'convex/server'
import { answer, type FirstAnswer } from '@/features/opening/data/first-answers'
import { api } from '../../../../convex/_generated/api'
import { firstSeqOf, limits, pageOf } from '../../../../domain/limits'
import { heldPages, openWindow, PREFETCH } from '../model/page-window'
import { pagesInBlocks, sourcesOf } from '../model/tail-blocks'

type Opening = FunctionReturnType<typeof api.opening.read>
type End = NonNullable<Opening['end']>
type Chat = Opening['chats'][number]

/** The end of a chat, as the results of the queries with which its timeline opens. */
export function firstMessages({ conversationId, messages, marks }: End, { head, mine }: Chat): FirstAnswer[] {
  const first = pageOf(Math.max(0, mine.visibleFromSeq))
  const held = heldPages(openWindow(head.lastSeq, first), head.lastSeq, PREFETCH).filter((page) => page >= first)
  const { pages, blocks } = sourcesOf(
    held,
    pagesInBlocks(new Set(), held, head.lastSeq),
    head.lastSeq,
    mine.visibleFromSeq,
    PREFETCH,
  )
  const from = (seq: number, size: number) =>
    messages.filter((message) => message.seq >= seq && message.seq < seq + size)
  return [
    ...pages.map((page) =>
      answer(
        api.messages.getMessages,
        { conversationId, page },
        { page, messages: from(firstSeqOf(page), limits.pageSize) },
      ),
    ),
    ...[...blocks.values()]
      .flat()
      .map((block) =>
        answer(
          api.messages.getBlock,
          { conversationId, block },
          { block, messages: from(block * limits.tailBlock, limits.tailBlock) },
        ),
      ),
    ...held.map((page) =>
      answer(
        api.messages.getMarks,
        { conversationId, page },
        // Beyond the end there are neither messages nor marks.
        marks.find((of) => of.page === page) ?? { page, hidden: [], reactions: [], folded: [] },
      ),
    ),
  ]
}
