'use client'

import { useTranslations } from 'use-intl'
import { ChoiceField } from '@/ui/choice-field'
import { type Density, setDensity, useDensity } from '@/ui/use-density'
import { type ThemeChoice, useTheme } from '@/ui/theme'
import { Sheet } from '../sheet'
import { SheetTitle } from '../sheet-title'

/** How Parley looks on this device. */
export function SettingsScreen() {
  const t = useTranslations('settings')
  const { choice, setTheme } = useTheme()
  const density = useDensity()
  return (
    <Sheet>
      <SheetTitle>{t('title')}</SheetTitle>
      <div className="min-h-0 flex-1 scroll-quiet overflow-y-auto">
        <section
          aria-labelledby="appearance"
          className="mx-auto flex w-full max-w-190 flex-col gap-6 px-5 pb-6 max-md:px-4"
        >
          <h2 id="appearance" className="pt-2 text-text-3 type-label">
            {t('appearance')}
          </h2>
          <ChoiceField<ThemeChoice>
            label={t('theme')}
            value={choice}
            onValueChange={setTheme}
            options={[
              { value: 'system', label: t('themeSystem') },
              { value: 'light', label: t('themeLight') },
              { value: 'dark', label: t('themeDark') },
            ]}
          />
          <ChoiceField<Density>
            label={t('density')}
            hint={t('densityHint')}
            value={density}
            onValueChange={setDensity}
            options={[
              { value: 'comfortable', label: t('densityComfortable') },
              { value: 'compact', label: t('densityCompact') },
            ]}
          />
        </section>
      </div>
    </Sheet>
  )
}
