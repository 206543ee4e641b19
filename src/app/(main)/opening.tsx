'use client'

import { useConvex } from 'convex/react'
import { Unplug } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useSession } from '@/auth/contract'
import { reconnectNow, type ShutReason, whyShut } from '@/features/presence/model/connection-watch'
import { useShut } from '@/features/presence/data/use-offline'
import { Button } from '@/ui/button'
import { DeskPage } from '@/ui/desk-page'
import { Mark } from '@/ui/mark'
import '@/ui/messages/shell'
import { Delayed } from '@/ui/skeleton'
import { PageTitle } from '../page-title'

/** How often it retries while the server rejects it, because the cause may be fixed meanwhile. */
const ASK_AGAIN_MS = 15_000

/** Shown before the signed-in pages, with the reason if the server rejects the socket. */
export function Opening() {
  const t = useTranslations('app')
  const reason = useShutReason()
  if (reason !== null) return <Shut reason={reason} />
  return (
    <main aria-busy className="grid h-full place-items-center surface-desk">
      <PageTitle />
      <h1 className="sr-only">{t('loading')}</h1>
      <Delayed>
        <Mark size={44} className="animate-breathe text-text-3" />
      </Delayed>
    </main>
  )
}

/** Shown if the server can't be asked who is signed in, and this device keeps nothing to show. */
export function Unreachable() {
  return <Shut reason="unreachable" />
}

function useShutReason(): ShutReason | null {
  const { url } = useConvex()
  const isShut = useShut()
  const [reason, setReason] = useState<ShutReason | null>(null)
  useEffect(() => {
    if (!isShut) return
    let isOver = false
    const ask = () =>
      void whyShut(url === location.origin ? null : url).then((found) => {
        if (!isOver) setReason(found)
      })
    ask()
    const timer = setInterval(ask, ASK_AGAIN_MS)
    return () => {
      isOver = true
      clearInterval(timer)
    }
  }, [isShut, url])
  return isShut ? reason : null
}

function Shut({ reason }: { reason: ShutReason }) {
  const t = useTranslations()
  const { user } = useSession()
  const forPeople = reason === 'unreachable' ? t('error.unreachableText') : t('error.shutText')
  const forAdministrators =
    reason === 'origin' ? t('error.shutOrigin', { origin: location.origin }) : t('error.shutSocket')
  return (
    <>
      <PageTitle />
      <DeskPage
        sign={Unplug}
        title={t(reason === 'unreachable' ? 'error.unreachableTitle' : 'error.shutTitle')}
        text={user?.isAdmin && reason !== 'unreachable' ? forAdministrators : forPeople}
        actions={
          <Button variant="primary" onClick={reconnectNow}>
            {t('app.tryAgain')}
          </Button>
        }
      />
    </>
  )
}
