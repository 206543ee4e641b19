'use client'

import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import '@/ui/messages/blocking'
import { type Blockable, useBlocking } from '../data/use-blocking'

interface BlockDialogProps extends Blockable {
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Explains a block before it takes effect. */
export function BlockDialog({ open, onOpenChange, ...person }: BlockDialogProps) {
  const t = useTranslations()
  const { block } = useBlocking(person)
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('blocking.question', { name: person.name })}
      text={t('blocking.consequences')}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>{t('app.cancel')}</Button>
          <Button
            variant="danger"
            onClick={() => {
              onOpenChange(false)
              void block()
            }}
          >
            {t('blocking.block')}
          </Button>
        </>
      }
    />
  )
}
