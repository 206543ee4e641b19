'use client'

import { FileText, ImageOff, Link2, MessageSquareText } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Icon } from '@/ui/icon'
import { IconButton } from '@/ui/icon-button'
import { LoadedImage } from '@/ui/loaded-image'
import '@/ui/messages/chats'
import '@/ui/messages/files'
import '@/ui/messages/shelf'
import { Time } from '@/ui/time/time'
import type { SharedKind } from '../../../../domain/shared'
import { useFileWords } from '../data/file-words'
import type { FileEntry, LinkEntry } from '../model/shelf'
import type { ViewedPicture } from '../model/viewed-pictures'
import { type Elsewhere, viewer } from '../model/viewer-store'
import { DownloadLink } from './download-link'

interface PhotoTilesProps {
  photos: readonly ViewedPicture[]
  /** Closes the viewer, because the chat opens at the message. */
  onShowInChat: () => void
  elsewhere?: Elsewhere | undefined
  /** Tiles in so many columns. */
  className: string
}

export function PhotoTiles({ photos, onShowInChat, elsewhere, className }: PhotoTilesProps) {
  const t = useTranslations('files')
  return (
    <ul className={className}>
      {photos.map(({ key, seq, name, smallUrl }) => (
        <li key={key} className="bg-inset">
          <button
            type="button"
            aria-label={t('open', { name })}
            data-picture={key}
            onPointerEnter={viewer.reach}
            onFocus={viewer.reach}
            onClick={({ currentTarget }) =>
              viewer.open({
                key,
                opener: currentTarget,
                onShowInChat,
                elsewhere,
                ...(seq === null ? {} : { seq }),
              })
            }
            className="absolute inset-0 rounded-[inherit] transition-[filter] press-shade focus-inset"
          >
            <LoadedImage
              sources={[smallUrl]}
              alt=""
              loading="lazy"
              decoding="async"
              className="absolute inset-0 size-full object-cover"
              otherwise={<Icon as={ImageOff} size={24} className="mx-auto text-text-3" />}
            />
          </button>
        </li>
      ))}
    </ul>
  )
}

interface EntryProps<Entry> {
  entry: Entry
  meId: string
  onShow: (seq: number) => void
}

export function FileRow({ entry, meId, onShow }: EntryProps<FileEntry>) {
  const t = useTranslations('files')
  const words = useFileWords()
  const { seq, sentAt, file } = entry
  const { name, url } = file
  return (
    <EntryRow
      icon={<Icon as={FileText} />}
      title={name}
      line={
        <>
          <Sender entry={entry} meId={meId} /> · <Time value={sentAt} as="list" /> ·{' '}
          {url === null ? t('gone') : words.describe(file)}
        </>
      }
      onShow={() => onShow(seq)}
    >
      {url === null ? null : <DownloadLink file={file} url={url} className="focus-inset" />}
    </EntryRow>
  )
}

export function LinkRow({ entry, meId, onShow }: EntryProps<LinkEntry>) {
  const t = useTranslations('shelf')
  const { seq, sentAt, href, host, text } = entry
  return (
    <EntryRow
      icon={<Icon as={Link2} />}
      title={text}
      line={
        <>
          <bdi>{host}</bdi> · <Sender entry={entry} meId={meId} /> · <Time value={sentAt} as="list" />
        </>
      }
      onShow={() => onShow(seq)}
    >
      <a
        href={href}
        target="_blank"
        rel="noopener noreferrer nofollow ugc"
        aria-label={`${t('openLink', { name: text })}, ${host}`}
        className="absolute inset-0 rounded-control focus-inset"
      />
    </EntryRow>
  )
}

function Sender({ entry, meId }: { entry: FileEntry | LinkEntry; meId: string }) {
  const t = useTranslations()
  return entry.senderId === meId ? t('chat.you') : <bdi>{entry.senderName}</bdi>
}

interface EntryRowProps {
  icon: ReactNode
  title: string
  line: ReactNode
  onShow: () => void
  /** The row's action: its button or link covers the row. */
  children: ReactNode
}

function EntryRow({ icon, title, line, onShow, children }: EntryRowProps) {
  const t = useTranslations('files')
  return (
    <li className="group relative flex min-h-14 items-center gap-3 rounded-control px-2 py-1 transition-colors press">
      {children}
      <span className="grid size-10 flex-none place-items-center rounded-control bg-other text-text-2">{icon}</span>
      <span className="min-w-0 flex-1">
        <span dir="auto" className="beside block truncate font-medium type-control">
          {title}
        </span>
        <span className="block truncate text-text-3 type-time">{line}</span>
      </span>
      <IconButton
        label={t('showInChat')}
        icon={MessageSquareText}
        iconSize={16}
        size={36}
        onClick={onShow}
        // Over the text's end with a pointer, because it takes a third of the panel's width.
        className="bg-on opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:relative pointer-coarse:-me-1 pointer-coarse:bg-transparent pointer-coarse:opacity-100 pointer-fine:absolute! pointer-fine:end-1"
      />
    </li>
  )
}

const empty = {
  photo: ['noPhoto', 'photoText'],
  file: ['noFile', 'fileText'],
  link: ['noLink', 'linkText'],
} as const

export function NothingShared({ kind, className = '' }: { kind: SharedKind; className?: string }) {
  const t = useTranslations('shelf')
  const [title, text] = empty[kind]
  return (
    <div className={`text-center ${className}`}>
      <p className="type-control font-medium">{t(title)}</p>
      <p className="text-text-2 type-small">{t(text)}</p>
    </div>
  )
}
