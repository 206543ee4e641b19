'use client'

import { useRouter, useSearchParams } from 'next/navigation'
import { type FormEvent, type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { cx } from '@/ui/cx'
import { DeskPage } from '@/ui/desk-page'
import { dialogActionsClass } from '@/ui/dialog-actions'
import { FormError } from '@/ui/form-error'
import { useIsMounted } from '@/ui/use-is-mounted'
import '@/ui/messages/accounts'
import { useServer, useSession } from '../../contract'
import { pathAfterSignIn } from '../../after-sign-in'
import { AuthError } from './auth-client'
import { fieldOf, useAuthErrorText } from './auth-error-text'
import { type FieldProblem, FieldProblemContext } from './auth-field'
import { problemOf } from './field-problems'

interface AuthPageProps {
  title: string
  children: ReactNode
  aside: ReactNode
  /** Signed-in users continue to where they were going, unless the page is for them too. */
  isForAll?: boolean
}

/** The layout of the forms, without a card. Aligned to the top, so that nothing jumps between steps. */
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
  /** A primary form stands alone or in a dialog; the others are parts of a page. */
  variant?: 'primary' | 'neutral' | 'danger'
  /** Rejects with an AuthError, which the form then shows. */
  onSubmit: (form: FormData) => Promise<void>
  /** The URL the browser posts the form to while the page's scripts aren't loaded. */
  action?: string
  /** In a dialog: the cancel button, before the submit button. */
  onCancel?: () => void
  children: ReactNode
}

/** Fields, the error (below the field it is about), one button. */
export function AuthForm({ submit, variant = 'primary', onSubmit, action, onCancel, children }: AuthFormProps) {
  const [problem, setProblem] = useState<FieldProblem | null>(null)
  const text = useAuthErrorText()
  const search = useSearchParams()
  // The error of a form that the browser posted itself.
  const answer = action === undefined ? null : search.get('problem')
  const [error, setError] = useState(() => (answer === null ? null : text(new AuthError(answer, 400))))
  const [busy, setBusy] = useState(false)
  const t = useTranslations()
  const isAlone = variant === 'primary' && !onCancel
  const isAlive = useIsMounted()

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
    // Until hydration, the browser would submit the form itself, so the button is disabled unless the form has an
    // `action`. `post` makes sure that a password never ends up in a URL.
    <form
      method="post"
      action={action}
      // The page shows validation errors itself.
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
      {error ? <FormError>{error}</FormError> : null}
      <div className={onCancel ? cx(dialogActionsClass, 'mt-1!') : 'flex gap-2'}>
        {onCancel ? <Button onClick={onCancel}>{t('app.cancel')}</Button> : null}
        <Button
          type="submit"
          variant={variant}
          large={isAlone}
          // Hydration takes a moment: a button that brightens then would only flicker.
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
  const { status, isUnanswered } = useSession()
  const router = useRouter()
  useEffect(() => {
    if (leaves && status === 'signed-in' && !isUnanswered) router.replace(pathAfterSignIn(window.location.search))
  }, [leaves, status, isUnanswered, router])
}
