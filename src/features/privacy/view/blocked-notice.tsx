'use client'

import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import '@/ui/messages/chat'
import { type Blockable, useBlocking } from '../data/use-blocking'

/** Instead of the composer, in a chat with someone the user has blocked. */
export function BlockedNotice(person: Blockable) {
  const t = useTranslations('blocking')
  const { unblock } = useBlocking(person)
  return (
    <div className="flex min-h-11 flex-wrap items-center justify-center gap-x-3 gap-y-1 text-text-2 type-body">
      <p dir="auto">{t('notice', { name: person.name })}</p>
      <Button onClick={() => void unblock()}>{t('unblock')}</Button>
    </div>
  )
}
