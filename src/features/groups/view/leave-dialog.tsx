'use client'

import { useMutation } from 'convex/react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import '@/ui/messages/groups'
import { api } from '../../../../convex/_generated/api'
import { useAttempt } from '../data/use-attempt'

interface LeaveDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  conversationId: string
  name: string
  onLeft: () => void
}

export function LeaveDialog({ open, onOpenChange, conversationId, name, onLeft }: LeaveDialogProps) {
  const t = useTranslations()
  const leave = useMutation(api.groups.leave)
  const attempt = useAttempt()
  const go = async () => {
    const isDone = await attempt(leave({ conversationId }))
    if (!isDone) return
    onOpenChange(false)
    onLeft()
  }
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('group.leaveQuestion', { name })}
      text={t('group.leaveText')}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>{t('app.cancel')}</Button>
          <Button variant="danger" onClick={() => void go()}>
            {t('group.leaveVerb')}
          </Button>
        </>
      }
    />
  )
}
