'use client'

import { QrCode, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/account'
import { onDemand } from '@/ui/on-demand'
import { useSession } from '../../contract'

const dialog = onDemand(() => import('./invite-dialog').then((part) => part.InviteDialog))

export interface InviteButtonProps {
  /** Shown as what it opens: a code for another phone's camera. */
  asCode?: boolean
}

/** For administrators, wherever people are listed; renders nothing for others. */
export function InviteButton({ asCode = false }: InviteButtonProps) {
  const t = useTranslations('auth')
  const { user } = useSession()
  const [isOpen, setOpen] = useState(false)
  if (!user?.isAdmin) return null
  return (
    <>
      <IconButton
        label={t('invitePeople')}
        icon={asCode ? QrCode : UserPlus}
        aria-haspopup="dialog"
        onPointerEnter={() => dialog.load()}
        onClick={() => dialog.load(() => setOpen(true))}
      />
      <dialog.Part open={isOpen} onOpenChange={setOpen} />
    </>
  )
}
