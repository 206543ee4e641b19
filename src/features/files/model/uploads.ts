/**
 * The files this page uploads, from the moment they are chosen. Pure: effects are parameters.
 *
 *   add --> waiting --slot free--> sending --stored, registered--> stored --keep--> (in a message)
 *              ^                         |
 *              +--- retry, taken over -- failed
 *
 * `remove` ends it in any state, and deletes what is stored already. Uploading starts before the message is sent, so
 * someone who types a line under a picture doesn't wait for it afterwards. Until a file is stored, its bytes are kept
 * on the device (up to a limit): if the uploading page is closed, another continues.
 */
import type { Id } from '../../../../convex/_generated/dataModel'
import { fileName, isTelling } from '../../../../domain/attachments'
import type { KeptBytes, Upload, UploadStorage, UploadTrouble } from '../types'

/** A file's data on the server. */
export type Stored = Pick<Upload, 'smallId' | 'keepsDetails' | 'losesHdr'> & { storageId: Id<'_storage'> }

export interface UploadEffects {
  newId: () => string
  /** A picture as this page shows it, with its dimensions; null if the browser can't show it. */
  look: (file: File) => Promise<{ url: string; width: number; height: number } | null>
  send: (
    file: File,
    how: { asFile: boolean; onProgress: (sent: number) => void; signal: AbortSignal },
  ) => Promise<Stored>
  troubleOf: (error: unknown) => UploadTrouble
  discard: (storageId: Id<'_storage'>) => void
  forget: (url: string) => void
  storage: UploadStorage
  bytes: KeptBytes
}

export interface Claim {
  storageId: Id<'_storage'>
  name: string
  width?: number
  height?: number
  smallId?: Id<'_storage'>
}

export type FilesState = 'ready' | 'underway' | 'stopped' | 'refused' | 'lost'

export interface Uploads {
  /** The same object until it changes. */
  get: (id: string) => Upload | undefined
  /** Increases with every change except progress. */
  revision: () => number
  subscribe: (listener: () => void) => () => void
  add: (file: File, how?: { asFile: boolean }) => string
  /** The same file, sent another way; null if this page no longer has it. */
  sendAs: (id: string, how: { asFile: boolean }) => string | null
  retry: (id: string) => void
  remove: (id: string) => void
  /** The combined state of these files. */
  stateOf: (ids: readonly string[]) => FilesState
  /** The server's description of it; null before it is stored. */
  claimOf: (id: string) => Claim | null
  /** These files are in a message now. The sender keeps seeing this page's copies, and downloads nothing. */
  keep: (clientMessageId: string, ids: readonly string[]) => void
  keptWith: (clientMessageId: string) => readonly (Upload | undefined)[]
  /** An upload is in progress that would stop with this page. */
  isUnderway: () => boolean
  close: () => void
}

const AT_ONCE = 3
/** Number of sent messages whose pictures this page still holds. */
const KEPT = 50

interface Work {
  file: File
  stop: AbortController | null
  isLookedAt: boolean
}

export function createUploads(effects: UploadEffects): Uploads {
  const all = new Map<string, Upload>()
  const works = new Map<string, Work>()
  const kept = new Map<string, readonly string[]>()
  const listeners = new Set<() => void>()
  let revision = 0
  let closed = false

  function put(id: string, change: Partial<Upload>) {
    const before = all.get(id)
    if (!before) return
    all.set(id, { ...before, ...change })
    tell(Object.keys(change).some((name) => name !== 'sent'))
  }

  function tell(isMore: boolean) {
    if (isMore) revision++
    for (const listener of listeners) listener()
  }

  function pump() {
    if (closed) return
    let free = AT_ONCE - [...all.values()].filter(({ state }) => state === 'sending').length
    for (const [id, { state }] of all) {
      if (free === 0) return
      if (state !== 'waiting') continue
      free--
      void send(id)
    }
  }

  async function send(id: string) {
    const work = works.get(id)
    if (!work) return
    const stop = (work.stop = new AbortController())
    put(id, { state: 'sending', sent: 0, trouble: null })
    const isGone = () => stop.signal.aborted
    try {
      const onProgress = (sent: number) => !isGone() && put(id, { sent })
      const asFile = all.get(id)?.asFile ?? false
      const stored = await effects.send(work.file, { asFile, onProgress, signal: stop.signal })
      if (isGone()) discard(stored)
      else {
        put(id, { state: 'stored', ...stored })
        keepStored(id)
        effects.bytes.forget(id)
      }
    } catch (error) {
      if (!isGone()) put(id, { state: 'failed', trouble: effects.troubleOf(error) })
    }
    pump()
  }

  function discard({ storageId, smallId }: Pick<Upload, 'storageId' | 'smallId'>) {
    for (const id of [storageId, smallId]) if (id) effects.discard(id)
  }

  /** A file stored by an earlier page is as good as one of this page. */
  function find(id: string): Upload | undefined {
    const known = all.get(id) ?? effects.storage.recall(id)
    if (!known) return undefined
    all.set(id, known)
    return known
  }

  /** With its dimensions, from whichever source knows them first. */
  function keepStored(id: string) {
    const upload = all.get(id)
    if (upload?.state === 'stored' && works.get(id)?.isLookedAt) effects.storage.keep(upload)
  }

  function begin(id: string, file: File) {
    const work: Work = { file, stop: null, isLookedAt: false }
    works.set(id, work)
    void look(id, work)
    pump()
  }

  /** Continues uploads started by a closed page. */
  async function resume(id: string) {
    put(id, { state: 'waiting', sent: 0, trouble: null })
    const file = await effects.bytes.find(id).catch(() => null)
    if (all.get(id)?.state !== 'waiting' || works.has(id)) return
    if (file) begin(id, file)
    else put(id, { state: 'failed', trouble: { kind: 'lost' } })
  }

  async function look(id: string, work: Work) {
    const seen = all.get(id)?.asFile ? null : await effects.look(work.file).catch(() => null)
    work.isLookedAt = true
    if (!all.has(id)) return void (seen && effects.forget(seen.url))
    if (seen) put(id, { localUrl: seen.url, measures: { width: seen.width, height: seen.height } })
    else tell(true)
    keepStored(id)
  }

  effects.storage.onLeft((left) => {
    for (const upload of left) {
      all.set(upload.id, upload)
      if (upload.state !== 'stored') void resume(upload.id)
    }
    tell(true)
  })

  function forget(id: string) {
    const url = all.get(id)?.localUrl
    if (url) effects.forget(url)
    all.delete(id)
    works.delete(id)
  }

  function add(file: File, { asFile } = { asFile: false }) {
    const id = effects.newId()
    const { type, size } = file
    const name = fileName(file.name)
    const rest = { measures: null, localUrl: null, sent: 0, storageId: null, smallId: null, trouble: null }
    const keepsDetails = asFile || isTelling(type)
    const upload: Upload = { id, name, type, size, state: 'waiting', asFile, keepsDetails, ...rest }
    all.set(id, upload)
    effects.storage.keep(upload)
    effects.bytes.keep(id, file)
    tell(true)
    begin(id, file)
    return id
  }

  function remove(id: string) {
    const upload = find(id)
    if (!upload) return
    works.get(id)?.stop?.abort()
    discard(upload)
    effects.storage.forget(id)
    effects.bytes.forget(id)
    forget(id)
    tell(true)
    pump()
  }

  return {
    get: find,
    revision: () => revision,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    add,
    sendAs(id, how) {
      const work = works.get(id)
      if (!work) return null
      remove(id)
      return add(work.file, how)
    },
    retry(id) {
      const failed = all.get(id)
      if (failed?.state !== 'failed' || failed.trouble?.kind !== 'stopped') return
      if (!works.has(id)) return void resume(id)
      put(id, { state: 'waiting', sent: 0, trouble: null })
      pump()
    },
    remove,
    stateOf(ids) {
      const troubles = ids.map((id) => {
        const upload = find(id)
        if (upload) return upload.trouble?.kind
        // Another page has it, or will leave it behind when it closes.
        return effects.storage.isElsewhere(id) ? undefined : 'lost'
      })
      for (const trouble of ['refused', 'lost', 'stopped'] as const) if (troubles.includes(trouble)) return trouble
      const states = ids.map((id) => find(id)?.state)
      const isReady =
        states.every((state) => state === 'stored') && ids.every((id) => works.get(id)?.isLookedAt ?? true)
      return isReady ? 'ready' : 'underway'
    },
    claimOf(id) {
      const upload = find(id)
      if (!upload?.storageId) return null
      const { storageId, smallId, name, measures } = upload
      return { storageId, name, ...measures, ...(measures && smallId ? { smallId } : {}) }
    },
    keep(clientMessageId, ids) {
      kept.set(clientMessageId, ids)
      for (const id of ids) {
        effects.storage.forget(id)
        effects.bytes.forget(id)
      }
      const [oldest] = kept
      if (oldest && kept.size > KEPT) {
        kept.delete(oldest[0])
        for (const id of oldest[1]) forget(id)
      }
      tell(true)
    },
    keptWith: (clientMessageId) => (kept.get(clientMessageId) ?? []).map((id) => all.get(id)),
    isUnderway: () => [...all.values()].some(({ state }) => state === 'waiting' || state === 'sending'),
    close() {
      closed = true
      effects.storage.close()
      for (const { stop } of works.values()) stop?.abort()
    },
  }
}
