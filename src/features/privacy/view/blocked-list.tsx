'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import type { FunctionReturnType } from 'convex/server'
import { useTranslations } from 'use-intl'
import { OnceOnline } from '@/features/presence/view/once-online'
import { Avatar } from '@/ui/avatar'
import { Button } from '@/ui/button'
import '@/ui/messages/blocking'
import '@/ui/messages/chat'
import '@/ui/messages/options'
import '@/ui/messages/people'
import { rowClass } from '@/ui/row-group'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import { useBlocking } from '../data/use-blocking'

type BlockedPerson = FunctionReturnType<typeof api.blocks.listBlocked>[number]

/** The blocked people, each with Unblock. */
export function BlockedList() {
  const t = useTranslations('blocking')
  const blocked = useQuery({ query: api.blocks.listBlocked, args: {} })
  const named = useNamed()
  if (blocked.status === 'error') return <p className={`${rowClass} text-text-2 type-body`}>{t('listFailed')}</p>
  if (blocked.status === 'pending') return <OnceOnline>{null}</OnceOnline>
  if (blocked.data.length === 0) return <p className={`${rowClass} text-text-2 type-body`}>{t('nobody')}</p>
  return (
    <ul className="row-lines">
      {blocked.data.map((person) => (
        <BlockedRow key={person._id} {...named(person)} />
      ))}
    </ul>
  )
}

function BlockedRow({ _id, name, handle, imageUrl, hue }: BlockedPerson) {
  const t = useTranslations()
  const { unblock } = useBlocking({ userId: _id, name })
  return (
    <li data-lead="" className={rowClass}>
      <Avatar id={_id} hue={hue} name={name} imageUrl={imageUrl} size={32} />
      <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-1.5">
        <span dir="auto" className="truncate type-control">
          {name}
        </span>
        <span className="truncate text-text-3 type-small">{t('profile.handle', { handle })}</span>
      </span>
      <Button aria-label={t('blocking.unblockPerson', { name })} onClick={() => void unblock()}>
        {t('blocking.unblock')}
      </Button>
    </li>
  )
}
