'use client'

import { useTranslations } from 'use-intl'
import { ChoiceRow } from '@/ui/choice-field'
import '@/ui/messages/settings'
import { RowGroup } from '@/ui/row-group'
import { type ThemeChoice, useTheme } from '@/ui/theme'
import { type Density, setDensity, useDensity } from '@/ui/use-density'

/** How Parley looks on this device. */
export function AppearanceSection() {
  const t = useTranslations('settings')
  const { choice, setTheme } = useTheme()
  const density = useDensity()
  return (
    <RowGroup label={t('onDevice')}>
      <ChoiceRow<ThemeChoice>
        label={t('theme')}
        value={choice}
        onValueChange={setTheme}
        options={[
          { value: 'system', label: t('themeSystem') },
          { value: 'light', label: t('themeLight') },
          { value: 'dark', label: t('themeDark') },
        ]}
      />
      <ChoiceRow<Density>
        label={t('density')}
        hint={t('densityHint')}
        value={density}
        onValueChange={setDensity}
        options={[
          { value: 'comfortable', label: t('densityComfortable') },
          { value: 'compact', label: t('densityCompact') },
        ]}
      />
    </RowGroup>
  )
}
