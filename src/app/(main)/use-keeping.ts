'use client'

import { useConvex } from 'convex/react'
import { useEffect, useRef } from 'react'
import { useSession } from '@/auth/contract'
import { whenAtRest } from '@/ui/on-demand'
import { keeper } from './keeper'

/** Has this device keep the app and the signed-in person's last chats, so that they open without a server, too. */
export function useKeeping(accountId: string, activeId: string | null) {
  const convex = useConvex()
  const { isUnanswered } = useSession()
  const active = useRef(activeId)
  useEffect(() => {
    active.current = activeId
  }, [activeId])
  useEffect(() => {
    if (isUnanswered) return
    let isOver = false
    let stop = () => {}
    const cancel = whenAtRest(() => {
      const begin = ({ keepWhatIsLive, bringUpToDate, keepApp }: Awaited<ReturnType<typeof keeper>>) => {
        if (isOver) return
        stop = keepWhatIsLive({ convex, accountId, activeId: () => active.current, now: () => Date.now() })
        void keepApp()
        return bringUpToDate(convex, accountId, { isShown: (id) => id === active.current, stays: () => !isOver })
      }
      // The next page that is opened tries again.
      void keeper().then(begin, () => {})
    })
    return () => {
      isOver = true
      cancel()
      stop()
    }
  }, [convex, accountId, isUnanswered])
}
