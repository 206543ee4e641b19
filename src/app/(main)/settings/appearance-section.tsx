'use client'

import { useTranslations } from 'use-intl'
import { ChoiceRow } from '@/ui/choice-field'
import { chooseLanguage, type LanguageChoice, languageNames, useLanguageChoice } from '@/ui/language'
import '@/ui/messages/settings'
import { RowGroup } from '@/ui/row-group'
import { type ThemeChoice, useTheme } from '@/ui/theme'
import { type Density, setDensity, useDensity } from '@/ui/use-density'
import { languages } from '../../../../domain/language'

/** Parley's appearance on this device. */
export function AppearanceSection() {
  const t = useTranslations('settings')
  const { choice, setTheme } = useTheme()
  const density = useDensity()
  const language = useLanguageChoice()
  return (
    <RowGroup label={t('onDevice')}>
      <ChoiceRow<LanguageChoice>
        label={t('language')}
        value={language}
        onValueChange={chooseLanguage}
        options={[
          { value: 'system', label: t('languageSystem') },
          ...languages.map((value) => ({ value, label: languageNames[value] })),
        ]}
      />
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
