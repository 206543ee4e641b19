'use client'

import { ChevronDown } from 'lucide-react'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { Icon } from '@/ui/icon'
import '@/ui/messages/notifications'
import { RowGroup, rowClass } from '@/ui/row-group'
import { SwitchField } from '@/ui/switch-field'
import type { QuietHours } from '../../../../domain/notify'
import { initialQuiet, minutesOf, textOf, week } from '../model/quiet-hours'
import { weekdayNames } from '@/ui/time/weekdays'

interface QuietHoursFieldProps {
  quiet: QuietHours | null
  onChange: (quiet: QuietHours | null) => void
}

const timeClass =
  'h-8 rounded-control bg-raised px-2 text-text-1 shadow-[inset_0_0_0_1px_var(--line-2)] type-control focus-field max-md:h-11'

const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Quiet hours: start, end, days, and time zone. */
export function QuietHoursField({ quiet, onChange }: QuietHoursFieldProps) {
  const t = useTranslations('notifications.quiet')
  const id = useId()
  return (
    <RowGroup label={t('label')}>
      <div className={rowClass}>
        <SwitchField
          label={t('title')}
          hint={t('hint')}
          checked={quiet !== null}
          onCheckedChange={(on) => onChange(on ? initialQuiet(zoneHere()) : null)}
        />
      </div>
      {quiet ? (
        <>
          <div className={`${rowClass} flex-wrap`}>
            <span className="flex flex-1 items-center gap-2">
              <input
                type="time"
                aria-label={t('from')}
                value={textOf(quiet.from)}
                onChange={({ target }) => changeTime(target.value, (from) => onChange({ ...quiet, from }))}
                className={timeClass}
              />
              <span className="text-text-3 type-small">{t('to')}</span>
              <input
                type="time"
                aria-label={t('to')}
                value={textOf(quiet.to)}
                onChange={({ target }) => changeTime(target.value, (to) => onChange({ ...quiet, to }))}
                className={timeClass}
              />
            </span>
            <span
              role="group"
              aria-label={t('days')}
              className="flex gap-1 max-md:w-full max-md:justify-between max-md:gap-0"
            >
              {week.map((day) => {
                const isOn = quiet.days.includes(day)
                const { letter, name } = weekdayNames[day]!
                return (
                  <button
                    key={day}
                    type="button"
                    aria-label={name}
                    aria-pressed={isOn}
                    onClick={() =>
                      onChange({
                        ...quiet,
                        days: isOn
                          ? quiet.days.filter((one) => one !== day)
                          : week.filter((one) => one === day || quiet.days.includes(one)),
                      })
                    }
                    className={`size-7 rounded-pill transition-colors type-label ${isOn ? 'bg-fill text-on-fill press-fill' : 'bg-inset text-text-2 press-text'} max-md:size-10 forced-colors:border forced-colors:aria-pressed:bg-[Highlight]`}
                  >
                    {letter}
                  </button>
                )
              })}
            </span>
          </div>
          <div className={rowClass}>
            <label htmlFor={id} className="min-w-0 flex-1 type-control">
              {t('zone')}
            </label>
            <span className="relative min-w-0">
              <select
                id={id}
                value={quiet.zone}
                onChange={({ target }) => onChange({ ...quiet, zone: target.value })}
                className={`${timeClass} max-w-56 appearance-none pe-7 text-ellipsis`}
              >
                {zonesWith(quiet.zone).map((zone) => (
                  <option key={zone} value={zone}>
                    {zone.replaceAll('_', ' ')}
                  </option>
                ))}
              </select>
              <Icon
                as={ChevronDown}
                size={16}
                className="pointer-events-none absolute inset-e-2 top-1/2 -translate-y-1/2 text-text-2"
              />
            </span>
          </div>
        </>
      ) : null}
    </RowGroup>
  )
}

/** An emptied field changes nothing. */
function changeTime(text: string, change: (minutes: number) => void) {
  const minutes = minutesOf(text)
  if (minutes !== null) change(minutes)
}

/** The browser's time zones, and the current one, which another browser may know by another name. */
function zonesWith(zone: string): string[] {
  const known = Intl.supportedValuesOf('timeZone')
  return known.includes(zone) ? known : [zone, ...known]
}
