'use client'

import { useRouter, useSearchParams } from 'next/navigation'
import { type FormEvent, type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { cx } from '@/ui/cx'
import { DeskPage } from '@/ui/desk-page'
import '@/ui/messages/accounts'
import { useServer, useSession } from '../contract'
import { pathAfterSignIn } from '../after-sign-in'
import { AuthError } from './auth-client'
import { fieldOf, useAuthErrorText } from './auth-error-text'
import { type FieldProblem, FieldProblemContext } from './auth-field'
import { problemOf } from './field-problems'

interface AuthPageProps {
  title: string
  children: ReactNode
  aside: ReactNode
  /** Whoever is signed in already goes on to where they were going, unless the page is for them too. */
  isForAll?: boolean
}

/** The frame of the forms: on the desk, no card. From the top, so that nothing jumps from one step to the next. */
export function AuthPage({ title, children, aside, isForAll = false }: AuthPageProps) {
  const t = useTranslations('auth')
  const { owner } = useServer()
  const host = useSyncExternalStore(
    () => () => {},
    () => window.location.host,
    () => '\u00a0',
  )
  useLeaveWhenSignedIn(!isForAll)
  return (
    <DeskPage title={title} text={host}>
      {children}
      <p className="mt-4 text-text-2 type-small">{aside}</p>
      <p className="mt-10 border-t border-line pt-4 text-text-3 type-time">
        {owner ? t('keptBy', { owner }) : t('kept')}
      </p>
    </DeskPage>
  )
}

interface AuthFormProps {
  submit: string
  /** A primary form stands alone, or in a dialog; the others are parts of a page. */
  variant?: 'primary' | 'neutral' | 'danger'
  /** Rejects with an AuthError, which is then shown. */
  onSubmit: (form: FormData) => Promise<void>
  /** Where the browser sends the form itself while the page's scripts are not there. */
  action?: string
  /** In a dialog: the way out, before the button. */
  onCancel?: () => void
  children: ReactNode
}

/** Fields, the reason why it didn't work (under the field that it is about), one button. */
export function AuthForm({ submit, variant = 'primary', onSubmit, action, onCancel, children }: AuthFormProps) {
  const [problem, setProblem] = useState<FieldProblem | null>(null)
  const text = useAuthErrorText()
  const search = useSearchParams()
  // Of a form that the browser has sent itself.
  const answer = action === undefined ? null : search.get('problem')
  const [error, setError] = useState(() => (answer === null ? null : text(new AuthError(answer, 400))))
  const [busy, setBusy] = useState(false)
  const t = useTranslations()
  const isAlone = variant === 'primary' && !onCancel
  const isAlive = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  )

  const complain = (field: HTMLInputElement, words: string) => {
    setProblem({ field: field.name, text: words })
    field.focus()
  }
  const handleSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy) return
    const form = event.currentTarget
    setError(null)
    setProblem(null)
    for (const field of form.querySelectorAll('input')) {
      const word = problemOf(field)
      if (word) return complain(field, t(`auth.errors.${word}`))
    }
    setBusy(true)
    try {
      await onSubmit(new FormData(form))
    } catch (thrown) {
      const field = fieldOf(thrown, form)
      if (field) complain(field, text(thrown))
      else setError(text(thrown))
    } finally {
      setBusy(false)
    }
  }
  return (
    // Until the page is alive, the browser would send the form itself: the button waits for that unless the form has
    // somewhere to go, and `post` makes sure that a password never gets into an address.
    <form
      method="post"
      action={action}
      // What is wrong is said by the page, in its own words and place.
      noValidate
      onSubmit={(event) => void handleSubmit(event)}
      onInput={({ target }) => {
        if (target instanceof HTMLInputElement && target.name === problem?.field) setProblem(null)
      }}
      className="grid gap-4"
      aria-busy={busy}
    >
      {action !== undefined && search.has('next') ? (
        <input type="hidden" name="next" value={search.get('next') ?? ''} />
      ) : null}
      <FieldProblemContext value={problem}>{children}</FieldProblemContext>
      {error ? (
        <p role="alert" className="text-danger type-small">
          {error}
        </p>
      ) : null}
      <div className={cx('flex gap-2', onCancel && 'mt-1 justify-end')}>
        {onCancel ? <Button onClick={onCancel}>{t('app.cancel')}</Button> : null}
        <Button
          type="submit"
          variant={variant}
          large={isAlone}
          // Pages come alive in a moment: a button that brightens then would only flicker.
          className={cx('disabled:opacity-100!', isAlone && 'w-full')}
          disabled={!isAlive && action === undefined}
          aria-disabled={busy}
        >
          {submit}
        </Button>
      </div>
    </form>
  )
}

function useLeaveWhenSignedIn(leaves: boolean) {
  const { status } = useSession()
  const router = useRouter()
  useEffect(() => {
    if (leaves && status === 'signed-in') router.replace(pathAfterSignIn(window.location.search))
  }, [leaves, status, router])
}
