'use client'

import { type ConvexReactClient, useConvex } from 'convex/react'
import type { FunctionReturnType } from 'convex/server'
import { useEffect, useState } from 'react'
import { useSession } from '@/auth/contract'
import { takeAnswers } from '@/features/opening/data/answers-ahead'
import { answer, type FirstAnswer, firstAnswersOf } from '@/features/opening/data/first-answers'
import { firstMessages } from '@/features/timeline/data/first-messages'
import { api } from '../../../convex/_generated/api'
import { limits } from '../../../domain/limits'
import { keeper } from './keeper'

type Opening = FunctionReturnType<typeof api.opening.read>

/**
 * Shows the results that the document requested, until the connection has newer ones, to the account they were
 * requested for. While the server doesn't respond, shows what this device keeps for that account; returns true if it
 * keeps nothing.
 */
export function useFirstAnswers(accountId: string | undefined): boolean {
  const convex = useConvex()
  const { isUnanswered } = useSession()
  const [hasNone, setNone] = useState(false)
  useEffect(() => {
    if (!accountId) return
    let isOver = false
    const look = async () => {
      const isShown = await (isUnanswered ? showKept(convex, accountId) : show(convex, accountId))
      if (!isOver) setNone(isUnanswered && !isShown)
    }
    void look()
    return () => {
      isOver = true
    }
  }, [convex, accountId, isUnanswered])
  useEffect(() => (accountId ? () => firstAnswersOf(convex)?.letGo() : undefined), [convex, accountId])
  return hasNone
}

async function show(convex: ConvexReactClient, accountId: string): Promise<void> {
  const answers = answersFor(accountId, (await takeAnswers()) as Opening | null)
  if (answers) firstAnswersOf(convex)?.show(answers)
}

async function showKept(convex: ConvexReactClient, accountId: string): Promise<boolean> {
  const answers = await keeper().then(
    ({ keptAnswers }) => keptAnswers(accountId),
    () => null,
  )
  if (answers) firstAnswersOf(convex)?.show(answers, connected(convex))
  return answers !== null
}

function connected(convex: ConvexReactClient): Promise<void> {
  return new Promise((resolve) => {
    const look = ({ isWebSocketConnected }: { isWebSocketConnected: boolean }) => {
      if (!isWebSocketConnected) return
      stop()
      resolve()
    }
    const stop = convex.subscribeToConnectionState(look)
  })
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
