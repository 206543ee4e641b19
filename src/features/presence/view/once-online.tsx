'use client'

import { WifiOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { EmptyState } from '@/ui/empty-state'
import '@/ui/messages/shell'
import { useOffline } from '../data/use-offline'

/** Replaces content that only the server has while there is no connection, because it would load forever. */
export function OnceOnline({ children }: { children: ReactNode }) {
  const t = useTranslations('offline')
  return useOffline() ? <EmptyState sign={WifiOff} title={t('title')} text={t('later')} /> : children
}
