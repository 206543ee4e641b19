'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { OnceOnline } from '@/features/presence/view/once-online'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import '@/ui/messages/dialogs'
import { SkeletonLine } from '@/ui/skeleton'
import { Time } from '@/ui/time/time'
import { api } from '../../../../convex/_generated/api'
import type { Id } from '../../../../convex/_generated/dataModel'

interface EditHistoryProps {
  messageId: Id<'messages'>
  content: string
  /** Renders a text with the current people; a handle has always mentioned the same person. */
  children: (text: string) => ReactNode
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** A message's previous versions, newest first, below the current one. */
export function EditHistory({ messageId, content, children, open, onOpenChange }: EditHistoryProps) {
  const t = useTranslations()
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('chat.history.title')}
      actions={<Button onClick={() => onOpenChange(false)}>{t('app.close')}</Button>}
    >
      <ol className="mt-3 -mx-2 flex max-h-[50vh] flex-col gap-1 overflow-y-auto scroll-quiet">
        <li className="rounded-control bg-raised-2 px-3 py-2">
          <p className="mb-0.5 text-text-2 type-time">{t('chat.history.now')}</p>
          <div dir="auto" className="clip-marks wrap-anywhere lines-own-way type-body">
            {children(content)}
          </div>
        </li>
        <Earlier messageId={messageId}>{children}</Earlier>
      </ol>
    </Dialog>
  )
}

function Earlier({ messageId, children }: Pick<EditHistoryProps, 'messageId' | 'children'>) {
  const t = useTranslations('chat.history')
  const earlier = useQuery({ query: api.messages.getEarlierTexts, args: { messageId } })
  if (earlier.status === 'error') return <li className="px-3 py-2 text-danger type-body">{t('failed')}</li>
  if (earlier.status === 'pending') {
    return (
      <li className="px-3 py-2">
        <OnceOnline>
          <SkeletonLine />
        </OnceOnline>
      </li>
    )
  }
  return earlier.data.toReversed().map(({ content, writtenAt }, index) => (
    <li key={index} className="px-3 py-2">
      <p className="mb-0.5 text-text-3 type-time">
        <Time value={writtenAt} />
      </p>
      <div dir="auto" className="clip-marks wrap-anywhere lines-own-way text-text-2 type-body">
        {children(content)}
      </div>
    </li>
  ))
}
