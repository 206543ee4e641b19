'use client'

import { onDemand, useWhenIdle } from '@/ui/on-demand'

const { Part, load } = onDemand(() => import('./notices-part').then((part) => part.NoticesPart))

/** Notifies of messages while the user is elsewhere, and more. Loaded later, because no page needs it to start. */
export function Notices(props: { unread: number }) {
  useWhenIdle(load)
  return <Part {...props} />
}
