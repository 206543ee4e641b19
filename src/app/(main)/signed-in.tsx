'use client'

import { useConvexAuth, useMutation } from 'convex/react'
import { ConvexError } from 'convex/values'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useSession } from '@/auth/contract'
import { PresenceProvider } from '@/features/presence/use-presence'
import { Button } from '@/ui/button'
import { EmptyState } from '@/ui/empty-state'
import { Mark } from '@/ui/mark'
import { Delayed } from '@/ui/skeleton'
import { api } from '../../../convex/_generated/api'
import { isErrorData } from '../../../domain/errors'
import { PageTitle } from '../page-title'

type Entry = { step: 'waiting' } | { step: 'entered'; userId: string } | { step: 'refused'; isDeleted: boolean }

/**
 * The gate before the signed-in pages: they mount once the account has its person, and stay mounted while a session or
 * token is refreshed, or a half-written message would be lost. Signing out is what takes them away.
 */
export function SignedIn({ children }: { children: ReactNode }) {
  const { status, user } = useSession()
  const { isAuthenticated } = useConvexAuth()
  const ensureSelf = useMutation(api.users.ensureSelf)
  const [entry, setEntry] = useState<Entry>({ step: 'waiting' })
  const [attempt, setAttempt] = useState(0)
  const accountId = user?.id

  useRedirectToSignIn(status === 'signed-out')

  useEffect(() => {
    if (!isAuthenticated || !accountId) return
    let isCurrent = true
    ensureSelf({}).then(
      ({ userId }) => isCurrent && setEntry({ step: 'entered', userId }),
      (error: unknown) => {
        const data: unknown = error instanceof ConvexError ? error.data : null
        const isDeleted = isErrorData(data) && data.code === 'ACCOUNT_DELETED'
        if (isCurrent)
          setEntry((before) => (before.step === 'entered' && !isDeleted ? before : { step: 'refused', isDeleted }))
      },
    )
    return () => {
      isCurrent = false
    }
  }, [isAuthenticated, accountId, ensureSelf, attempt])

  if (status === 'signed-out') return <Opening />
  switch (entry.step) {
    case 'entered':
      return <PresenceProvider>{children}</PresenceProvider>
    case 'refused':
      return <Refused isDeleted={entry.isDeleted} onRetry={() => setAttempt((before) => before + 1)} />
    case 'waiting':
      return <Opening />
  }
}

/** Sends to sign-in, which comes back to where one wanted to go. */
function useRedirectToSignIn(isSignedOut: boolean) {
  const router = useRouter()
  const path = usePathname()
  const search = useSearchParams().toString()
  useEffect(() => {
    if (!isSignedOut) return
    const target = search ? `${path}?${search}` : path
    router.replace(`/sign-in?redirect_url=${encodeURIComponent(target)}`)
  }, [isSignedOut, path, search, router])
}

function Opening() {
  const t = useTranslations('app')
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

function Refused({ isDeleted, onRetry }: { isDeleted: boolean; onRetry(): void }) {
  const t = useTranslations()
  const { signOut } = useSession()
  const leave = useCallback(() => void signOut(), [signOut])
  return (
    <main className="flex h-full flex-col surface-desk">
      <PageTitle />
      <EmptyState
        level={1}
        sign="mark"
        title={isDeleted ? t('error.accountDeletedTitle') : t('error.enterTitle')}
        text={isDeleted ? t('error.accountDeletedText') : t('error.enterText')}
        actions={
          <>
            {isDeleted ? null : (
              <Button variant="primary" onClick={onRetry}>
                {t('app.tryAgain')}
              </Button>
            )}
            <Button onClick={leave}>{t('profile.signOut')}</Button>
          </>
        }
      />
    </main>
  )
}
