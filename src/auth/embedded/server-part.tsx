'use client'

import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import '@/ui/messages/accounts'
import { toast } from '@/ui/toast'
import { useAuthErrorText } from './auth-error-text'
import { AuthField } from './auth-field'
import { AuthForm } from './auth-page'
import { useEmbeddedAuth } from './embedded-context'
import { formText } from './form-text'
import type { ServerFacts } from './server-endpoints'

/** For administrators: what holds for the whole server. */
export function ServerPart() {
  const t = useTranslations('server')
  const { client } = useEmbeddedAuth()
  const [facts, setFacts] = useState<ServerFacts | null>(null)
  useEffect(() => {
    // Without an answer there is nothing to change.
    client.server().then(setFacts, () => {})
  }, [client])
  if (!facts) return null
  const save = async (form: FormData) => {
    setFacts(await client.setOwner(formText(form, 'owner')))
    toast(t('ownerSaved'))
  }
  const field = (
    <AuthField
      label={t('owner')}
      name="owner"
      autoComplete="off"
      maxLength={100}
      defaultValue={facts.owner ?? ''}
      readOnly={facts.isOwnerFixed}
      hint={facts.isOwnerFixed ? t('ownerFixed') : t('ownerHint')}
    />
  )
  return (
    <>
      {facts.isOwnerFixed ? (
        field
      ) : (
        <AuthForm submit={t('saveOwner')} variant="neutral" onSubmit={save}>
          {field}
        </AuthForm>
      )}
      {facts.mail ? <MailPart mail={facts.mail} /> : <p className="text-text-2 type-small">{t('mailOff')}</p>}
    </>
  )
}

function MailPart({ mail }: { mail: NonNullable<ServerFacts['mail']> }) {
  const t = useTranslations('server')
  const { client } = useEmbeddedAuth()
  const errorText = useAuthErrorText()
  const [problem, setProblem] = useState(mail.problem)
  const [error, setError] = useState<unknown>(null)
  const test = async () => {
    setError(null)
    try {
      const { to } = await client.testMail()
      setProblem(null)
      toast(t('testMailSent', { email: to }))
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <>
      <p className="wrap-anywhere text-text-2 type-small">{t('mailFrom', { from: mail.from })}</p>
      {error || problem ? (
        <p role="alert" className="wrap-anywhere text-danger type-small">
          {error ? errorText(error) : t('mailProblem', { reason: problem ?? '' })}
        </p>
      ) : null}
      <Button className="justify-self-start" onClick={() => void test()}>
        {t('testMail')}
      </Button>
    </>
  )
}
