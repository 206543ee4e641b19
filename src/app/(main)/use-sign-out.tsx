'use client'

import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useSession } from '@/auth/contract'
import { forgetShared } from '@/features/sharing/data/shared-here'
import { useForgetPerson } from '@/features/outbox/data/use-forget-person'
import { type Leftovers, useLeftovers } from '@/features/outbox/data/use-leftovers'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import '@/ui/messages/profile'
import '@/ui/messages/shell'
import { toast } from '@/ui/toast'
import { keeper } from './keeper'

interface SignOut {
  signOut: () => void
  /** Rendered where signing out was requested. */
  dialog: ReactNode
}

/** Signs out; if there is unsent text on the device, asks first what to do with it. */
export function useSignOut(userId: string): SignOut {
  const t = useTranslations()
  const session = useSession()
  const leftovers = useLeftovers(userId)
  const forget = useForgetPerson()
  const [asked, setAsked] = useState<Leftovers | null>(null)

  async function leave(isRemoved: boolean) {
    setAsked(null)
    try {
      await session.signOut()
    } catch {
      return toast(t('profile.signOutFailed'))
    }
    void keeper()
      .then(({ forgetKept }) => forgetKept())
      .catch(() => {})
    void forgetShared()
    // Only now, because a failed sign-out must keep unsent text.
    if (isRemoved) await forget(userId)
  }

  async function signOut() {
    const left = await leftovers()
    if (left.drafts + left.unsent > 0) setAsked(left)
    else await leave(false)
  }

  const dialog = (
    <Dialog
      open={asked !== null}
      onOpenChange={(open) => !open && setAsked(null)}
      title={t('profile.signOutQuestion')}
      text={t('profile.leftovers', { drafts: asked?.drafts ?? 0, unsent: asked?.unsent ?? 0 })}
    >
      <div className="mt-5 flex flex-col gap-2">
        <Button variant="primary" onClick={() => void leave(false)}>
          {t('profile.signOutKeep')}
        </Button>
        <Button variant="danger" onClick={() => void leave(true)}>
          {t('profile.signOutRemove')}
        </Button>
        <Button onClick={() => setAsked(null)}>{t('app.cancel')}</Button>
      </div>
    </Dialog>
  )
  return { signOut: () => void signOut(), dialog }
}
