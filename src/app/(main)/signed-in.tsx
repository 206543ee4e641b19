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
import { toast } from '@/ui/toast'
import { api } from '../../../convex/_generated/api'
import { isErrorData } from '../../../domain/errors'
import { PageTitle } from '../page-title'

/** How far an account has come through the gate. */
type Entry = { accountId: string } & ({ step: 'entered' } | { step: 'refused'; isDeleted: boolean })

/**
 * The gate before the signed-in pages: they mount once the account has its person, and stay mounted while a session or
 * token is refreshed, or a half-written message would be lost. Signing out is what takes them away.
 */
export function SignedIn({ children }: { children: ReactNode }) {
  const { status, user } = useSession()
  const { isAuthenticated } = useConvexAuth()
  const ensureSelf = useMutation(api.users.ensureSelf)
  const [entry, setEntry] = useState<Entry | null>(null)
  const accountId = user?.id

  useRedirectToSignIn(status === 'signed-out')

  const enter = useCallback(
    (accountId: string) =>
      ensureSelf({}).then(
        () => setEntry({ accountId, step: 'entered' }),
        (error: unknown) => {
          const data: unknown = error instanceof ConvexError ? error.data : null
          const isDeleted = isErrorData(data) && data.code === 'ACCOUNT_DELETED'
          // Who is in stays in: a later call that fails for any other reason takes nothing away.
          setEntry((before) =>
            before?.accountId === accountId && before.step === 'entered' && !isDeleted
              ? before
              : { accountId, step: 'refused', isDeleted },
          )
        },
      ),
    [ensureSelf],
  )
  useEffect(() => {
    if (isAuthenticated && accountId) void enter(accountId)
  }, [isAuthenticated, accountId, enter])

  if (status === 'signed-out' || !entry || (accountId && entry.accountId !== accountId)) return <Opening />
  if (entry.step === 'refused') {
    return <Refused isDeleted={entry.isDeleted} onRetry={() => void enter(entry.accountId)} />
  }
  return <PresenceProvider key={entry.accountId}>{children}</PresenceProvider>
}

/** Sends to sign-in, which comes back to where one wanted to go. */
function useRedirectToSignIn(isSignedOut: boolean) {
  const router = useRouter()
  const path = usePathname()
  const search = useSearchParams().toString()
  useEffect(() => {
    if (!isSignedOut) return
    const target = search ? `${path}?${search}` : path
    router.replace(`/sign-in?next=${encodeURIComponent(target)}`)
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

function Refused({ isDeleted, onRetry }: { isDeleted: boolean; onRetry: () => void }) {
  const t = useTranslations()
  const session = useSession()
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
            <Button onClick={() => void session.signOut().catch(() => toast(t('profile.signOutFailed')))}>
              {t('profile.signOut')}
            </Button>
          </>
        }
      />
    </main>
  )
}
