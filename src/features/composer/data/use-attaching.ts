'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Incoming } from '@/features/files/data/use-incoming-files'
import type { Uploads } from '@/features/files/model/uploads'
import { useUploads } from '@/features/files/data/use-uploads'
import '@/ui/messages/chats'
import '@/ui/messages/files'
import { isPictureType } from '../../../../domain/attachments'
import { limits } from '../../../../domain/limits'
import { useDraft } from './use-draft'

export interface Attaching {
  uploads: Uploads
  files: readonly string[]
  trouble: string | null
  /** One message can't hold them all: joined drafts may have more files than that. */
  isOverfull: boolean
  isEditing: boolean
  add: (incoming: Incoming) => void
  remove: (id: string) => void
  /** All pictures, unmodified or as files. */
  sendAs: (how: { asFile: boolean }) => void
  /** The files were sent with a message: clears the error about the last ones; another tab's files stay. */
  sent: () => void
}

/** The files of the message being written. Each starts uploading at once. */
export function useAttaching(self: string, conversationId: string): Attaching {
  const t = useTranslations('files')
  const uploads = useUploads(self)
  const [{ files: written, edit }, change] = useDraft(self, conversationId)
  // Files of an earlier page stay if they were stored; files that another tab is uploading stay in its draft.
  const files = written.filter((id) => uploads.get(id) !== undefined)
  /** Why the last files were not added. */
  const [trouble, setTrouble] = useState<string | null>(null)

  function add({ files: incoming, hasFolder }: Incoming) {
    const fitting = incoming.filter(({ size }) => size <= limits.fileBytes)
    const taken = fitting.slice(0, Math.max(0, limits.filesPerMessage - files.length))
    const tooLarge = incoming.find((file) => !fitting.includes(file))
    setTrouble(
      tooLarge
        ? t('tooLarge', { name: tooLarge.name, limit: limits.fileBytes / 1024 / 1024 })
        : taken.length < fitting.length
          ? t('tooMany', { limit: limits.filesPerMessage })
          : hasFolder
            ? t('folder')
            : null,
    )
    if (taken.length > 0) change({ files: [...written, ...taken.map((file) => uploads.add(file))] })
  }

  function remove(id: string) {
    uploads.remove(id)
    setTrouble(null)
    change({ files: written.filter((file) => file !== id) })
  }

  function sendAs(how: { asFile: boolean }) {
    const again = new Map(
      files.flatMap((id) => {
        const upload = uploads.get(id)
        if (!upload || !isPictureType(upload.type) || upload.asFile === how.asFile) return []
        const next = uploads.sendAs(id, how)
        return next === null ? [] : [[id, next] as const]
      }),
    )
    change({ files: written.map((id) => again.get(id) ?? id) })
  }

  function sent() {
    setTrouble(null)
    change({ files: written.filter((file) => !files.includes(file)) })
  }

  const isOverfull = files.length > limits.filesPerMessage
  const overfull = t('overfull', { limit: limits.filesPerMessage, over: files.length - limits.filesPerMessage })

  return {
    uploads,
    files,
    trouble: isOverfull ? overfull : trouble,
    isOverfull,
    isEditing: edit !== null,
    add,
    remove,
    sendAs,
    sent,
  }
}
