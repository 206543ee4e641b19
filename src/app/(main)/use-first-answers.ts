'use client'

import { type ConvexReactClient, useConvex } from 'convex/react'
import type { FunctionReturnType } from 'convex/server'
import { useEffect } from 'react'
import { takeAnswers } from '@/features/opening/data/answers-ahead'
import { answer, type FirstAnswer, firstAnswersOf } from '@/features/opening/data/first-answers'
import { firstMessages } from '@/features/timeline/data/first-messages'
import { api } from '../../../convex/_generated/api'
import { limits } from '../../../domain/limits'

type Opening = FunctionReturnType<typeof api.opening.read>

/** Shows what the document asked for, until the connection has brought its own. Only to the account that it was for. */
export function useFirstAnswers(accountId: string | undefined) {
  const convex = useConvex()
  useEffect(() => {
    if (!accountId) return
    void show(convex, accountId)
    return () => firstAnswersOf(convex)?.letGo()
  }, [convex, accountId])
}

async function show(convex: ConvexReactClient, accountId: string) {
  const answers = answersFor(accountId, (await takeAnswers()) as Opening | null)
  if (answers) firstAnswersOf(convex)?.show(answers)
  else firstAnswersOf(convex)?.letGo()
}

/** Null if there are none, or if they are someone else's. */
export function answersFor(accountId: string, opening: Opening | null): FirstAnswer[] | null {
  if (opening?.me.account !== accountId) return null
  const { me, rows, chats, end } = opening
  const ended = end && chats.find(({ head }) => head.conversationId === end.conversationId)
  return [
    answer(api.users.me, {}, me),
    ...(rows ? [answer(api.conversations.getUserConversations, { limit: limits.rowsAtFirst }, rows)] : []),
    ...chats.flatMap(({ head, mine }) => {
      const { conversationId } = head
      return [
        answer(api.conversations.getHead, { conversationId }, head),
        answer(api.conversations.getMine, { conversationId }, mine),
      ]
    }),
    ...(end && ended ? firstMessages(end, ended) : []),
  ]
}
