'use client'

import { MessageSquareText, Reply } from 'lucide-react'
import { useMemo, useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import type { People } from '@/features/conversation/types'
import { viewer } from '@/features/files/model/viewer-store'
import { Viewer } from '@/features/files/view/viewer'
import { useMessageWork } from '@/features/message-actions/data/message-work'
import { Avatar } from '@/ui/avatar'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/chat'
import '@/ui/messages/chats'
import '@/ui/messages/files'
import { Time } from '@/ui/time/time'
import { useChatPictures } from '../data/use-chat-pictures'
import type { Row } from '../model/thread-rows'
import { ReactToPicture } from './react-to-picture'

export interface ThreadViewerProps {
  rows: readonly Row[]
  people: People
  /** The group's name; absent in other chats. */
  group: string | undefined
}

/** The full-screen viewer for a chat's pictures: shows sender and time, and offers a reply. */
export function ThreadViewer({ rows, people, group }: ThreadViewerProps) {
  const t = useTranslations('chat')
  const files = useTranslations('files')
  const { conversationId, allowed, jumpTo, run } = useMessageWork()
  const viewing = useSyncExternalStore(viewer.subscribe, viewer.get, () => null)
  const elsewhere = viewing?.elsewhere
  const loaded = useMemo(() => (elsewhere ? [] : rows.filter((row) => row.kind === 'message')), [rows, elsewhere])
  const { messages, more } = useChatPictures(elsewhere?.conversationId ?? conversationId, viewing, loaded)
  return (
    <Viewer
      messages={messages}
      onNearEnd={more}
      renderHead={({ senderId, senderName, sentAt, at, count }) => {
        const sender = people.get(senderId)
        const name = sender?.name ?? senderName ?? t('formerMember')
        return (
          <>
            <Avatar id={senderId} hue={sender?.hue} name={name} imageUrl={sender?.imageUrl} size={36} />
            <div className="min-w-0">
              <p dir="auto" className="beside truncate type-chat-title leading-4.5">
                {name}
              </p>
              <p className="truncate text-viewer-text-2 type-small">
                <Time value={sentAt} as="day" />, <Time value={sentAt} />
                {count > 1 ? ` · ${files('position', { at, count })}` : ''}
                {group && !elsewhere ? ` · ${group}` : ''}
              </p>
            </div>
          </>
        )
      }}
      renderActions={({ group: key, seq }, close) => {
        if (seq === null) return null
        const row = loaded.find((message) => message.key === key)
        return (
          <>
            {/* The timeline's functions are those of the open chat. */}
            {elsewhere || (row && !allowed(row).includes('react')) ? null : <ReactToPicture key={seq} seq={seq} />}
            {row && allowed(row).includes('reply') ? (
              <IconButton
                label={t('actions.reply')}
                icon={Reply}
                directional
                tooltipSide="bottom"
                onClick={(event) => {
                  viewing?.onShowInChat?.()
                  close()
                  run('reply', row, { article: event.currentTarget, byKeyboard: false })
                }}
              />
            ) : null}
            <IconButton
              label={files('showInChat')}
              icon={MessageSquareText}
              tooltipSide="bottom"
              onClick={() => {
                viewing?.onShowInChat?.()
                close()
                if (elsewhere) elsewhere.open(seq)
                else jumpTo(seq)
              }}
            />
          </>
        )
      }}
    />
  )
}
