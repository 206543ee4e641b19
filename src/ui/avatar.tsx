import { Bookmark, Lock } from 'lucide-react'
import type { CSSProperties } from 'react'
import { hueOf } from '../../domain/hues'
import { cx } from './cx'
import { Icon } from './icon'
import { LoadedImage } from './loaded-image'
import { initialsOf } from './person'

export type PresenceStatus = 'active' | 'recent' | 'offline'

export interface AvatarProps {
  /** The id of the person or group, which determines the hue if none is given. */
  id: string
  hue?: number | undefined
  name: string
  /** closed: a chat whose members are no longer known. */
  kind?: 'person' | 'group' | 'notes' | 'closed'
  imageUrl?: string | undefined
  /** Side in px. Rows whose size depends on density omit this and set --avatar instead. */
  size?: number
  presence?: PresenceStatus | undefined
  className?: string
}

/** People are round, groups and notes squared. Decorative: the name is next to it. */
export function Avatar({ id, hue, name, kind = 'person', imageUrl, size, presence, className }: AvatarProps) {
  const style: CSSProperties & Record<`--${string}`, string | number> = { '--h': hue ?? hueOf(id) }
  if (size) style['--avatar'] = `${size / 16}rem`
  const shape = kind === 'person' ? 'rounded-person' : 'rounded-group'
  return (
    <span
      aria-hidden
      style={style}
      className={cx(
        'relative grid size-(--avatar) flex-none place-items-center text-[calc(var(--avatar)*0.36)] leading-none font-semibold tracking-[0.01em] select-none',
        shape,
        kind === 'notes' ? 'bg-wash text-accent' : kind === 'closed' ? 'bg-inset text-text-2' : 'avatar-person',
        className,
      )}
    >
      {kind === 'notes' || kind === 'closed' ? (
        <Icon as={kind === 'notes' ? Bookmark : Lock} size={size && size < 32 ? 14 : 20} />
      ) : imageUrl ? (
        <LoadedImage
          sources={[imageUrl]}
          alt=""
          className={cx('size-full object-cover', shape)}
          otherwise={initialsOf(name)}
        />
      ) : (
        initialsOf(name)
      )}
      <PresenceDot status={presence} />
    </span>
  )
}

/** Disc: active. Ring: recently active. Nothing: offline. The row or header says it in words. */
function PresenceDot({ status }: { status: PresenceStatus | undefined }) {
  if (status !== 'active' && status !== 'recent') return null
  return (
    <span
      data-presence={status}
      className={cx(
        'absolute inset-e-(--presence-inset,-1px) bottom-(--presence-inset,-1px) size-(--presence-size,0.75rem) rounded-pill border-[2.5px] border-on',
        status === 'active' ? 'bg-presence' : 'bg-on shadow-[inset_0_0_0_2px_var(--presence)]',
      )}
    />
  )
}
