'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Dialog } from '@/ui/dialog'
import '@/ui/messages/profile'
import { ActionRow } from '@/ui/row-group'
import type { Me } from '../types'
import { StatusForm } from './status-form'
import { StatusLine } from './status-line'

/** The user's own status, and the button that changes it. */
export function StatusRow({ status }: { status: Me['status'] }) {
  const t = useTranslations('profile')
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <ActionRow
        title={t('status')}
        value={status ? <StatusLine status={status} /> : t('noStatus')}
        onClick={() => setOpen(true)}
      />
      <Dialog open={isOpen} onOpenChange={setOpen} title={t('status')}>
        <div className="mt-4">
          <StatusForm status={status} />
        </div>
      </Dialog>
    </>
  )
}
