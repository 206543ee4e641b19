'use client'

import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import '@/ui/messages/account'
import { InviteLink } from './invite-link'

interface InviteDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function InviteDialog({ open, onOpenChange }: InviteDialogProps) {
  const t = useTranslations()
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('auth.invitePeople')}
      actions={<Button onClick={() => onOpenChange(false)}>{t('app.close')}</Button>}
    >
      <div className="mt-4 grid gap-3">
        <InviteLink isPrimary />
      </div>
    </Dialog>
  )
}
