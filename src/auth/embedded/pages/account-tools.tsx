'use client'

import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { DetailsRow } from '@/ui/details-row'
import '@/ui/messages/administration'
import { onDemand } from '@/ui/on-demand'
import { useSession } from '../../contract'
import type { PersonsAccount } from './account-dialog'

const dialog = onDemand(() => import('./account-dialog').then((part) => part.AccountDialog))

/** The administrator's actions in a person's details. Renders nothing for others. */
export function AccountTools(person: PersonsAccount) {
  const t = useTranslations('account')
  const { user } = useSession()
  const [isOpen, setOpen] = useState(false)
  if (!user?.isAdmin) return null
  return (
    <div className="-mx-2">
      <DetailsRow icon={KeyRound} onClick={() => dialog.load(() => setOpen(true))}>
        {t('open')}
      </DetailsRow>
      <dialog.Part {...person} open={isOpen} onOpenChange={setOpen} />
    </div>
  )
}
