'use client'

import { useEffect } from 'react'
import { onDemand } from '@/ui/on-demand'
import type { Attaching } from '../data/use-attaching'

const tray = onDemand(() => import('@/features/files/view/attachment-tray').then((part) => part.AttachmentTray))

/** The files of the message being written. An edit has none of its own. */
export function Attachments({ attaching }: { attaching: Attaching }) {
  const { uploads, files, isEditing, remove, sendAs } = attaching
  const hasFiles = files.length > 0
  useEffect(() => {
    if (hasFiles) tray.load()
  }, [hasFiles])

  if (isEditing || !hasFiles) return null
  return <tray.Part uploads={uploads} files={files} onRemove={remove} onSendAs={sendAs} />
}
