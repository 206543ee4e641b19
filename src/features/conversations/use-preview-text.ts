'use client'

import { useTranslations } from 'use-intl'
import { useFileWords } from '@/features/files/file-words'
import { useBlockedIds } from '@/features/privacy/use-blocked'
import type { Preview } from './conversation'

const firstName = (name: string) => name.trim().split(/\s+/u)[0] ?? name

/** The second line of a row in words. */
export function usePreviewText(preview: Preview): string {
  const t = useTranslations('list')
  const fold = useTranslations('blocking')
  const words = useFileWords()
  const blocked = useBlockedIds()
  switch (preview.kind) {
    case 'none':
      return t('noMessages')
    case 'deleted':
      return preview.own ? t('youDeleted') : t('deleted')
    case 'text': {
      // R10: in a group, as in the thread. A chat of two says nothing new.
      if (preview.senderName && blocked.has(preview.senderId)) return fold('preview')
      const text = preview.text === '' && preview.files ? words.summary(preview.files) : preview.text
      return preview.senderName ? t('from', { name: firstName(preview.senderName), text }) : text
    }
    case 'event': {
      const { event, own } = preview
      const name = firstName(preview.senderName)
      switch (event.type) {
        case 'group-created':
          return own ? t('youCreatedGroup') : t('groupCreated', { name })
        case 'group-renamed':
          return own ? t('youRenamedGroup', { group: event.name }) : t('groupRenamed', { name, group: event.name })
        case 'members-added':
          return own ? t('youAddedMembers', { count: event.count }) : t('membersAdded', { name, count: event.count })
        case 'member-removed':
          return own ? t('youRemovedMember') : t('memberRemoved', { name })
        case 'member-left':
          return own ? t('youLeft') : t('memberLeft', { name })
        case 'picture-changed':
          return own ? t('youChangedPicture') : t('pictureChanged', { name })
        case 'description-changed':
          return own ? t('youChangedDescription') : t('descriptionChanged', { name })
        case 'role-changed':
          if (event.role === 'owner') return t('newOwner')
          return own ? t('youChangedRole') : t('roleChanged', { name })
        case 'setting-changed':
          return own ? t('youChangedSettings') : t('settingsChanged', { name })
      }
    }
  }
}
