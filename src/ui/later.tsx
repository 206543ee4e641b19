import { WifiOff } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { EmptyState } from './empty-state'
import './messages/shell'

/** In place of what only the server has, while it can't be reached. */
export function Later() {
  const t = useTranslations('offline')
  return <EmptyState sign={WifiOff} title={t('title')} text={t('later')} />
}
