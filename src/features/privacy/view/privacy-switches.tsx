'use client'

import { useMutation, useQuery_experimental as useQuery } from 'convex/react'
import { useTranslations } from 'use-intl'
import { ChoiceField } from '@/ui/choice-field'
import '@/ui/messages/settings'
import { SwitchField } from '@/ui/switch-field'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '../../../../domain/errors'

const switches = ['sendsReceipts', 'sendsTyping', 'sharesPresence'] as const
const adders = ['everyone', 'contacts', 'invitation'] as const

/** What the others learn of one, and may do with one. The server holds to it; the switch only shows at once what it will say. */
export function PrivacySwitches() {
  const t = useTranslations('privacy')
  const privacy = useQuery({ query: api.users.getPrivacy, args: {} })
  const setPrivacy = useMutation(api.users.setPrivacy).withOptimisticUpdate((store, change) => {
    const before = store.getQuery(api.users.getPrivacy, {})
    if (before) store.setQuery(api.users.getPrivacy, {}, { ...before, ...change })
  })
  const shared = privacy.status === 'success' ? privacy.data : null
  return (
    <div className="flex flex-col gap-4">
      {switches.map((name) => (
        <SwitchField
          key={name}
          label={t(name)}
          hint={t(`${name}Hint`)}
          checked={shared?.[name] ?? true}
          disabled={!shared}
          onCheckedChange={(on) =>
            void setPrivacy({ [name]: on }).catch((error) => toast(failureText(error) ?? t('failed')))
          }
        />
      ))}
      {shared ? (
        <ChoiceField<(typeof adders)[number]>
          label={t('groupAdds')}
          hint={t(`groupAddsHint.${shared.groupAdds}`)}
          value={shared.groupAdds}
          onValueChange={(groupAdds) =>
            void setPrivacy({ groupAdds }).catch((error) => toast(failureText(error) ?? t('failed')))
          }
          options={adders.map((value) => ({ value, label: t(`groupAddsBy.${value}`) }))}
        />
      ) : null}
    </div>
  )
}
