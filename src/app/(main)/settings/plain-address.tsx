'use client'

import { TriangleAlert } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { Icon } from '@/ui/icon'
import '@/ui/messages/settings'

/** Lists what browsers disable over plain HTTP. Renders nothing in a secure context. */
export function PlainAddress() {
  const t = useTranslations('settings')
  const isSecure = useSyncExternalStore(
    () => () => {},
    () => window.isSecureContext,
    () => true,
  )
  if (isSecure) return null
  return (
    <div className="flex gap-3 rounded-sheet bg-warning-wash p-4 max-md:rounded-turn">
      <Icon as={TriangleAlert} className="text-warning" />
      <div>
        <h3 className="type-control">{t('plainAddress')}</h3>
        <p className="type-small">{t('plainAddressText')}</p>
      </div>
    </div>
  )
}
