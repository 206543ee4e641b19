'use client'

import { onDemand, useWhenIdle } from '@/ui/on-demand'

const { Part, load } = onDemand(() => import('./notices-part').then((part) => part.NoticesPart))

/** What tells of messages while one looks elsewhere: nothing that a page needs to begin with. */
export function Notices(props: { unread: number }) {
  useWhenIdle(load)
  return <Part {...props} />
}
