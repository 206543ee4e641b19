'use client'

import { Copy, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { FormError } from '@/ui/form-error'
import { Icon } from '@/ui/icon'
import '@/ui/messages/account'
import { useSession } from '../../contract'
import { useInviteLink } from './invite-link'
import { QrCode } from './qr-code'

export interface InviteCardProps {
  /** Shown if there is nothing better to do. */
  isPrimary: boolean
}

/** For administrators without chats: an invite link, also as a QR code. Nothing for others. */
export function InviteCard({ isPrimary }: InviteCardProps) {
  const t = useTranslations('auth')
  const { user } = useSession()
  const isAdmin = user?.isAdmin === true
  const { mode, link, errorText, create, copy } = useInviteLink(isAdmin)
  const [isAsked, setAsked] = useState(false)
  if (!isAdmin || mode === null || mode === 'closed') return null
  return (
    <section className="flex gap-4 rounded-sheet border border-line p-4.5 max-md:flex-wrap max-md:rounded-turn max-md:p-4 max-md:surface-open">
      {link ? (
        <QrCode text={link} label={t('inviteCode')} className="size-28" />
      ) : (
        <span className="grid size-9 flex-none place-items-center rounded-control bg-wash text-accent">
          <Icon as={UserPlus} />
        </span>
      )}
      <div className="min-w-0 flex-1">
        <h3 className="type-chat-title">{t('bringTitle')}</h3>
        <p className="mb-3 text-text-2 type-small">{t(mode === 'open' ? 'inviteOpen' : 'bringText')}</p>
        {link ? (
          <div className="flex h-10 items-center rounded-control bg-raised ps-3 pe-1 shadow-[inset_0_0_0_1px_var(--line-2)]">
            <input
              readOnly
              aria-label={t('inviteLink')}
              value={link}
              onFocus={(event) => event.currentTarget.select()}
              className="min-w-0 flex-1 truncate bg-transparent type-code outline-none"
            />
            <Button
              variant={isPrimary ? 'primary' : 'plain'}
              className="h-8! max-md:h-9!"
              onClick={() => void copy(link)}
            >
              <Icon as={Copy} size={16} />
              {t('copy')}
            </Button>
          </div>
        ) : (
          <Button
            variant={isPrimary ? 'primary' : 'neutral'}
            aria-disabled={isAsked}
            onClick={() => {
              setAsked(true)
              void create().finally(() => setAsked(false))
            }}
          >
            {t('makeLink')}
          </Button>
        )}
        {errorText ? <FormError className="mt-2">{errorText}</FormError> : null}
      </div>
    </section>
  )
}
