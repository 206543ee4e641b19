'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { cx } from '@/ui/cx'
import { Mark } from '@/ui/mark'
import { useServer, useSession } from '../contract'
import { pathAfterSignIn } from '../after-sign-in'
import { useAuthErrorText } from './auth-error-text'

/** The frame of both forms: on the desk, no card. Whoever is signed in already goes on to where they were going. */
export function AuthPage({ title, children, aside }: { title: string; children: ReactNode; aside: ReactNode }) {
  const t = useTranslations('auth')
  const { owner } = useServer()
  const host = useSyncExternalStore(
    () => () => {},
    () => window.location.host,
    () => '\u00a0',
  )
  useLeaveWhenSignedIn()
  return (
    <main className="grid min-h-dvh place-items-center overflow-y-auto p-6 surface-desk">
      <div className="w-full max-w-90">
        {/* The sign's own margin hangs out, so that its edge is the text's. */}
        <Mark size={36} className="-ms-1.5 mb-5 text-accent" />
        <h1 className="wrap-anywhere type-sign-in">{title}</h1>
        <p className="mt-1 mb-6 wrap-anywhere text-text-2 type-body">{host}</p>
        {children}
        <p className="mt-4 text-text-2 type-small">{aside}</p>
        <p className="mt-10 border-t border-line pt-4 text-text-3 type-time">
          {owner ? t('keptBy', { owner }) : t('kept')}
        </p>
      </div>
    </main>
  )
}

interface AuthFormProps {
  submit: string
  /** Primary forms stand alone; the others are parts of a page. */
  variant?: 'primary' | 'neutral' | 'danger'
  /** Rejects with an AuthError, which is then shown. */
  onSubmit: (form: FormData) => Promise<void>
  /** In a dialog: the way out, before the button. */
  onCancel?: () => void
  children: ReactNode
}

/** Fields, the reason why it didn't work, one button. */
export function AuthForm({ submit, variant = 'primary', onSubmit, onCancel, children }: AuthFormProps) {
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const t = useTranslations('app')
  const text = useAuthErrorText()
  const isAlive = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  )

  const handleSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy) return
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setError(null)
    try {
      await onSubmit(form)
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    // Until the page is alive, the browser would send the form itself: the button waits for that, and `post` makes sure
    // that a password never gets into an address.
    <form method="post" onSubmit={(event) => void handleSubmit(event)} className="grid gap-4" aria-busy={busy}>
      {children}
      {error ? (
        <p role="alert" className="text-danger type-small">
          {text(error)}
        </p>
      ) : null}
      <div className={cx('flex gap-2', onCancel && 'mt-1 justify-end')}>
        {onCancel ? <Button onClick={onCancel}>{t('cancel')}</Button> : null}
        <Button
          type="submit"
          variant={variant}
          large={variant === 'primary'}
          // Pages come alive in a moment: a button that brightens then would only flicker.
          className={cx('disabled:opacity-100!', variant === 'primary' && 'w-full')}
          disabled={!isAlive}
          aria-disabled={busy}
        >
          {submit}
        </Button>
      </div>
    </form>
  )
}

function useLeaveWhenSignedIn() {
  const { status } = useSession()
  const router = useRouter()
  useEffect(() => {
    if (status === 'signed-in') router.replace(pathAfterSignIn(window.location.search))
  }, [status, router])
}
