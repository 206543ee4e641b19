'use client'

import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/accounts'
import { onDemand } from '@/ui/on-demand'
import { useSession } from '../../contract'

const dialog = onDemand(() => import('./invite-dialog').then((part) => part.InviteDialog))

/** For administrators, wherever people are listed; renders nothing for others. */
export function InviteButton() {
  const t = useTranslations('auth')
  const { user } = useSession()
  const [isOpen, setOpen] = useState(false)
  if (!user?.isAdmin) return null
  return (
    <>
      <IconButton
        label={t('invitePeople')}
        icon={UserPlus}
        aria-haspopup="dialog"
        onPointerEnter={() => dialog.load()}
        onClick={() => dialog.load(() => setOpen(true))}
      />
      <dialog.Part open={isOpen} onOpenChange={setOpen} />
    </>
  )
}
