'use client'

import { Ban, Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { MenuButton } from '@/ui/menu-button'
import { onDemand, useWhenIdle } from '@/ui/on-demand'
import { useBlockedIds } from './use-blocked'
import { type Blockable, useBlocking } from './use-blocking'

const dialog = onDemand(() => import('./block-dialog').then((part) => part.BlockDialog))

/** What else one may want of the other person of a chat: to block them, after saying what that does, or to take it back. */
export function BlockMenu(person: Blockable) {
  const t = useTranslations()
  const [asking, setAsking] = useState(false)
  const isBlocked = useBlockedIds().has(person.userId)
  const { unblock } = useBlocking(person)
  useWhenIdle(dialog.load)
  const item = isBlocked
    ? { label: t('blocking.unblockPerson', { name: person.name }), onSelect: () => void unblock() }
    : {
        label: t('blocking.blockPerson', { name: person.name }),
        onSelect: () => dialog.load(() => setAsking(true)),
        danger: true,
      }
  return (
    <>
      <MenuButton label={t('app.more')} icon={Ellipsis} items={[{ ...item, icon: Ban }]} />
      <dialog.Part {...person} open={asking} onOpenChange={setAsking} />
    </>
  )
}
