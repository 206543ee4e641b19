'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { copyText } from '@/ui/copy'
import { Dialog } from '@/ui/dialog'
import '@/ui/messages/administration'
import { TextField } from '@/ui/text-field'
import { toast } from '@/ui/toast'
import { AuthField } from './auth-field'
import { AuthForm } from './auth-page'
import { useAccountClient } from './account-client'
import { useEmbeddedAuth } from './embedded-context'
import { formText } from './form-text'
import { PasswordField } from './password-field'
import { QrCode } from './qr-code'

export type SecondFactorTask = 'set-up' | 'new-codes' | 'turn-off'

interface SecondFactorDialogProps {
  task: SecondFactorTask
  onClose: () => void
}

type Step =
  | { at: 'password' }
  /** Recovery codes are shown once the first code from the app was correct; before that they don't work. */
  | { at: 'app'; uri: string; codes: readonly string[] }
  | { at: 'codes'; codes: readonly string[] }

/** Asks for the password, then sets up an app, creates new recovery codes, or turns the second factor off. */
export function SecondFactorDialog({ task, onClose }: SecondFactorDialogProps) {
  const t = useTranslations('secondFactor')
  const client = useAccountClient()
  const { store } = useEmbeddedAuth()
  const [step, setStep] = useState<Step>({ at: 'password' })

  const begin = async (form: FormData) => {
    const password = formText(form, 'password')
    if (task === 'set-up') {
      const { totpURI, backupCodes } = await client.beginSecondFactor(password)
      setStep({ at: 'app', uri: totpURI, codes: backupCodes })
    } else if (task === 'new-codes') setStep({ at: 'codes', codes: await client.newRecoveryCodes(password) })
    else {
      await client.endSecondFactor(password)
      // The session has been replaced since.
      await store.changed()
      toast(t('turnedOff'))
      onClose()
    }
  }
  const finish = async (form: FormData) => {
    if (step.at !== 'app') return
    await client.verifyCode(formText(form, 'code').replaceAll(/\s/gu, ''))
    await store.changed()
    setStep({ at: 'codes', codes: step.codes })
  }

  const titles = { 'set-up': t('setUpTitle'), 'new-codes': t('newCodes'), 'turn-off': t('turnOffTitle') }
  const submits = { 'set-up': t('continue'), 'new-codes': t('newCodes'), 'turn-off': t('turnOff') }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={step.at === 'codes' ? t('codesTitle') : titles[task]}
      text={step.at === 'codes' ? t('codesText') : step.at === 'app' ? t('scan') : undefined}
    >
      <div className="mt-4">
        {step.at === 'password' ? (
          <AuthForm
            submit={submits[task]}
            variant={task === 'turn-off' ? 'danger' : 'primary'}
            onSubmit={begin}
            onCancel={onClose}
          >
            <PasswordField label={t('password')} />
          </AuthForm>
        ) : step.at === 'app' ? (
          <AuthForm submit={t('turnOn')} onSubmit={finish} onCancel={onClose}>
            <QrCode text={step.uri} label={t('qr')} />
            {/* Shows the whole key on phones, too, because people type it from here. */}
            <TextField label={t('secret')} value={secretOf(step.uri)} rows={2} readOnly className="font-mono" />
            <AuthField label={t('code')} name="code" inputMode="numeric" autoComplete="one-time-code" required />
          </AuthForm>
        ) : (
          <Codes codes={step.codes} onClose={onClose} />
        )}
      </div>
    </Dialog>
  )
}

function Codes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const t = useTranslations('secondFactor')
  const copy = async () => {
    if (await copyText(codes.join('\n'))) toast(t('codesCopied'))
  }
  return (
    <>
      <ul className="grid grid-cols-2 gap-x-4 gap-y-1.5 rounded-control bg-raised-2 p-3 font-mono type-body select-all">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={() => void copy()}>{t('copyCodes')}</Button>
        <Button variant="primary" onClick={onClose}>
          {t('codesSaved')}
        </Button>
      </div>
    </>
  )
}

/** In groups of four, as apps ask for it when there is no camera. */
function secretOf(uri: string): string {
  return (new URL(uri).searchParams.get('secret') ?? '').replaceAll(/(.{4})(?=.)/g, '$1 ')
}
