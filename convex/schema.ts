/** One file: only with all tables side by side can you see that each row has one kind of writer. */
import { defineSchema, defineTable } from 'convex/server'
import { v } from 'convex/values'

/** A message's file. Type and size come from storage, name and rotation from the sender. */
const attachmentList = v.array(
  v.object({
    storageId: v.id('_storage'),
    name: v.string(),
    type: v.string(),
    size: v.number(),
    /** Dimensions of a picture in pixels, so that its space is reserved before it loads. */
    width: v.optional(v.number()),
    height: v.optional(v.number()),
    /** A small version of the picture, shown in timelines. Deleted together with the full one. */
    smallId: v.optional(v.id('_storage')),
  }),
)

const mentionList = v.array(v.object({ handle: v.string(), userId: v.union(v.null(), v.id('users')) }))

/**
 * Each row has one kind of writer. The rows that access checks read (`identities`, `memberships`) are never written by
 * sending, reading, typing, or presence, because each of those would then re-run every guarded query.
 */
export default defineSchema({
  /** Written by profile changes and account events. */
  users: defineTable({
    name: v.string(),
    /** The name as lists sort it. */
    sortName: v.string(),
    /** Version of the folding rule used for `sortName` and `peopleTerms` (domain/fold.ts); absent: the first. */
    foldRule: v.optional(v.number()),
    handle: v.string(),
    /** Shown to its owner only. */
    email: v.optional(v.string()),
    /** The identity provider's picture, unless they chose one here. */
    imageUrl: v.optional(v.string()),
    pictureId: v.optional(v.id('_storage')),
    bio: v.optional(v.string()),
    /** In degrees (domain/hues.ts). Absent for accounts created before hues were stored: their id determines it. */
    hue: v.optional(v.number()),
    /** The person's status. */
    status: v.optional(v.object({ emoji: v.optional(v.string()), text: v.string(), until: v.optional(v.number()) })),
    /** No longer written. In earlier versions, the job that cleared the status. */
    statusJob: v.optional(v.id('_scheduled_functions')),
    isAdmin: v.boolean(),
    isDeleted: v.boolean(),
    /** When the identity provider last changed it, by its own clock: older events are ignored. */
    syncedAt: v.number(),
  })
    .index('by_handle', ['handle'])
    .index('by_deleted_and_sort_name', ['isDeleted', 'sortName'])
    .index('by_status_until', ['status.until'])
    .index('by_fold_rule', ['foldRule']),

  /**
   * One row: number of accounts, and how many have each hue. Updated when an account is created or deleted, because a
   * table can't be counted.
   */
  directory: defineTable({
    people: v.number(),
    /** In the order of domain/hues.ts; absent: not counted yet. */
    hues: v.optional(v.array(v.number())),
  }),

  /**
   * The person that a token identifies. A deleted identity stays as a tombstone that no token or late event can revive.
   */
  identities: defineTable({
    tokenIdentifier: v.string(),
    userId: v.id('users'),
    deletedAt: v.optional(v.number()),
  })
    .index('by_token', ['tokenIdentifier'])
    .index('by_user', ['userId']),

  /** Search terms for people: their name, starting at each of its words, and their handle and its parts. */
  peopleTerms: defineTable({ userId: v.id('users'), term: v.string() })
    .index('by_term', ['term'])
    .index('by_user', ['userId']),

  /** Written at creation, and by members who can change the group. */
  conversations: defineTable({
    conversationId: v.string(),
    isGroup: v.boolean(),
    groupName: v.optional(v.string()),
    description: v.optional(v.string()),
    /** Group settings; absent: the defaults of `domain/group-roles.ts`. */
    settings: v.optional(
      v.object({
        history: v.union(v.literal('joining'), v.literal('everything')),
        adding: v.union(v.literal('members'), v.literal('admins')),
        writing: v.union(v.literal('members'), v.literal('admins')),
      }),
    ),
    pictureId: v.optional(v.id('_storage')),
    createdBy: v.id('users'),
  })
    .index('by_conversation_id', ['conversationId'])
    .index('by_picture', ['pictureId']),

  /**
   * One row per member of a conversation; access checks read nothing else. Written by joining, leaving, role changes,
   * and deleting a chat.
   */
  memberships: defineTable({
    conversationId: v.string(),
    userId: v.id('users'),
    role: v.union(v.literal('owner'), v.literal('admin'), v.literal('member')),
    /** Rows below this seq don't exist for this person. The head's lastSeq is never below it by more than 1. */
    visibleFromSeq: v.number(),
    /** The head at the time of joining: the read position of a member without a row in `reads`. */
    joinedSeq: v.number(),
    joinedCount: v.number(),
    /** Set once this person has deleted the chat for themselves: the previous state, for undo. */
    beforeDeletion: v.optional(
      v.object({
        visibleFromSeq: v.number(),
        /** The chat's position in the person's list; absent if it had none. */
        sortAt: v.optional(v.number()),
        pinned: v.boolean(),
        /** Absent if it was not archived. */
        archivedCount: v.optional(v.number()),
        markedUnread: v.boolean(),
      }),
    ),
  })
    .index('by_conversation_and_user', ['conversationId', 'userId'])
    .index('by_user_and_conversation', ['userId', 'conversationId']),

  /**
   * A conversation's head (its summary row: last seq, count, preview). Written once per message, and by joining and
   * leaving.
   */
  heads: defineTable({
    conversationId: v.string(),
    lastSeq: v.number(),
    count: v.number(),
    lastMessageAt: v.number(),
    /** When it was last brought to the top of its members' lists. */
    raisedAt: v.optional(v.number()),
    memberCount: v.number(),
    preview: v.union(
      v.null(),
      v.object({
        seq: v.number(),
        senderId: v.id('users'),
        kind: v.union(v.literal('text'), v.literal('system')),
        text: v.string(),
        isDeleted: v.boolean(),
        /** The message's files: how many, how many of them pictures, and the name of the first. */
        files: v.optional(v.object({ count: v.number(), pictures: v.number(), name: v.string() })),
      }),
    ),
  }).index('by_conversation', ['conversationId']),

  /**
   * A person's list of conversations, nearly in order in small ones: `sortAt` may lag behind the head by
   * `limits.raiseEveryMs`, and clients sort by the heads.
   */
  inbox: defineTable({
    userId: v.id('users'),
    conversationId: v.string(),
    isGroup: v.boolean(),
    /** The group has more members than a send keeps in order; `sortAt` is then the time of joining. */
    isLarge: v.boolean(),
    sortAt: v.number(),
  })
    .index('by_user_and_size_and_sort', ['userId', 'isLarge', 'sortAt'])
    .index('by_conversation_and_user', ['conversationId', 'userId']),

  messages: defineTable({
    conversationId: v.string(),
    /** Assigned by the server, from 0 without gaps. */
    seq: v.number(),
    /** Number of people's messages up to and including this row. */
    count: v.number(),
    kind: v.union(v.literal('text'), v.literal('system')),
    senderId: v.id('users'),
    /** The text, or a system event as domain/system-event.ts writes it; empty once deleted. */
    content: v.string(),
    sentAt: v.number(),
    /** Chosen by the sender's client: sending again with the same id sends nothing. */
    clientMessageId: v.string(),
    /** The people whom the handles in the text meant when it was sent; null: everyone. */
    mentions: v.optional(mentionList),
    editedAt: v.optional(v.number()),
    isDeleted: v.boolean(),
    /** The seq of the message it replies to: a reference, never a copy (R8). */
    replyTo: v.optional(v.number()),
    attachments: v.optional(attachmentList),
  })
    .index('by_conversation_and_seq', ['conversationId', 'seq'])
    .index('by_conversation_and_time', ['conversationId', 'sentAt'])
    .index('by_sender_and_client_id', ['senderId', 'clientMessageId']),

  /**
   * One row per mention in a group, null for everyone, so that a person's unread mentions are counted without reading
   * messages. Written with the message.
   */
  mentions: defineTable({
    conversationId: v.string(),
    userId: v.union(v.null(), v.id('users')),
    seq: v.number(),
    senderId: v.id('users'),
  })
    .index('by_conversation_and_user_and_seq', ['conversationId', 'userId', 'seq'])
    .index('by_conversation_and_seq', ['conversationId', 'seq']),

  /**
   * The possible content of a block of messages, as a Bloom filter (domain/search-filter.ts). In a table of its own, so
   * that reading a page carries none of it. Written by indexing, edits, and erasure.
   */
  searchBlocks: defineTable({
    conversationId: v.string(),
    /** A block is `limits.searchBlock` seqs. */
    block: v.number(),
    filter: v.bytes(),
    /**
     * Version of the folding rule (domain/fold.ts); absent: the first. Only filters of the current version are used.
     */
    rule: v.optional(v.number()),
    /**
     * While the filter is rebuilt: the part that exists, and the seq to continue from. Until then the old filter is
     * used.
     */
    renewal: v.optional(v.object({ filter: v.bytes(), nextSeq: v.number(), rule: v.optional(v.number()) })),
  })
    .index('by_conversation_and_block', ['conversationId', 'block'])
    .index('by_conversation_and_rule', ['conversationId', 'rule']),

  /** How far a conversation's messages are indexed. Written by indexing, and by the send that schedules it. */
  searchProgress: defineTable({
    conversationId: v.string(),
    nextSeq: v.number(),
    /** When the next indexing call is due. If it is long overdue, it was lost and is scheduled again. */
    dueAt: v.optional(v.number()),
    /** Every filter of the conversation uses this folding rule or a later one; absent: the first. */
    rule: v.optional(v.number()),
  })
    .index('by_conversation', ['conversationId'])
    .index('by_rule', ['rule']),

  /**
   * Which messages have photos, files, or links: one row per message and kind, without content. Written by indexing,
   * edits, deletions, and gathering.
   */
  shelf: defineTable({
    conversationId: v.string(),
    kind: v.union(v.literal('photo'), v.literal('file'), v.literal('link')),
    seq: v.number(),
    senderId: v.id('users'),
    /** Number of photos, files, or links in the message. */
    count: v.number(),
  }).index('by_conversation_and_kind_and_seq', ['conversationId', 'kind', 'seq']),

  /** The first message of a conversation that is on its shelf; 0: all are. No row: from before shelves existed. */
  shelfProgress: defineTable({
    conversationId: v.string(),
    fromSeq: v.number(),
    /** When the next gathering call is due, as in `searchProgress`. */
    dueAt: v.optional(v.number()),
  }).index('by_conversation', ['conversationId']),

  /** One row per deleted message, so that unread finds them without an index over every message. */
  tombstones: defineTable({ conversationId: v.string(), seq: v.number(), senderId: v.id('users') }).index(
    'by_conversation_and_seq',
    ['conversationId', 'seq'],
  ),

  /** Previous versions of an edited message, oldest first. Written by its edits, read on demand. */
  edits: defineTable({
    conversationId: v.string(),
    seq: v.number(),
    content: v.string(),
    /** When the message got this text. */
    writtenAt: v.number(),
  }).index('by_conversation_and_seq', ['conversationId', 'seq']),

  /** Content of messages deleted for everyone, as long as the deletion can be undone. No query reads it. */
  trash: defineTable({
    messageId: v.id('messages'),
    deletedBy: v.id('users'),
    content: v.string(),
    mentions: v.optional(mentionList),
    attachments: v.optional(attachmentList),
    editedAt: v.optional(v.number()),
    eraseAt: v.number(),
  })
    .index('by_message', ['messageId'])
    .index('by_erase_at', ['eraseAt']),

  /** Messages that a person has deleted for themselves alone (R9). */
  hidden: defineTable({ userId: v.id('users'), conversationId: v.string(), seq: v.number() }).index(
    'by_user_and_conversation_and_seq',
    ['userId', 'conversationId', 'seq'],
  ),

  /** Pinned messages, by reference (R8). Written by the members who pin and unpin, and when a message is erased. */
  pins: defineTable({ conversationId: v.string(), seq: v.number(), pinnedBy: v.id('users'), pinnedAt: v.number() })
    .index('by_conversation_and_pinned_at', ['conversationId', 'pinnedAt'])
    .index('by_conversation_and_seq', ['conversationId', 'seq']),

  /** One row per person and emoji on a message, written by that person. */
  reactions: defineTable({ conversationId: v.string(), seq: v.number(), emoji: v.string(), userId: v.id('users') })
    .index('by_conversation_and_seq_and_emoji_and_user', ['conversationId', 'seq', 'emoji', 'userId'])
    .index('by_user_and_conversation_and_seq', ['userId', 'conversationId', 'seq']),

  /** Reaction counts of a message, as its page shows them: one row per message that has any. */
  tallies: defineTable({
    conversationId: v.string(),
    seq: v.number(),
    /** In order of arrival. Counts stop at a limit, so that a popular message isn't written with every reaction. */
    counts: v.array(v.object({ emoji: v.string(), count: v.number() })),
  }).index('by_conversation_and_seq', ['conversationId', 'seq']),

  /** A person's position in a conversation, written by that person's sends and reads only. */
  reads: defineTable({
    conversationId: v.string(),
    userId: v.id('users'),
    readSeq: v.number(),
    sharedReadSeq: v.number(),
    /** Read up to here while receipts were off: never revealed later (R5). Absent: nothing. */
    hiddenSeq: v.optional(v.number()),
    seenCount: v.number(),
    /** Own messages above readSeq, which seenCount includes. */
    ownAbove: v.number(),
    /** The person has written in this chat. Also absent for chats from before this was stored. */
    hasWritten: v.optional(v.boolean()),
  }).index('by_conversation_and_user', ['conversationId', 'userId']),

  /** The shared read positions that decide every ✓✓ (`domain/receipts.ts`), furthest first: mostly of two people. */
  receipts: defineTable({
    conversationId: v.string(),
    top: v.array(v.object({ userId: v.id('users'), fromSeq: v.optional(v.number()), sharedReadSeq: v.number() })),
  }).index('by_conversation', ['conversationId']),

  /** A person's settings of a conversation: pinned, muted, archived, marked unread. No row means none of these. */
  prefs: defineTable({
    conversationId: v.string(),
    userId: v.id('users'),
    muted: v.boolean(),
    /** When the mute ends. A scheduled call ends it, because a query can't read the clock. */
    mutedUntil: v.optional(v.number()),
    pinned: v.boolean(),
    archived: v.boolean(),
    /** The head's count at archiving: the next message brings the chat back, see domain/archived.ts. */
    archivedCount: v.optional(v.number()),
    markedUnread: v.boolean(),
    /** Notifications of this chat; absent: the general settings apply. */
    notify: v.optional(v.union(v.literal('everything'), v.literal('mentions'))),
  })
    .index('by_conversation_and_user', ['conversationId', 'userId'])
    .index('by_muted_until', ['mutedUntil']),

  /** A person's general notification settings. No row: the defaults of `domain/notify.ts`. */
  notificationSettings: defineTable({
    userId: v.id('users'),
    about: v.union(v.literal('everything'), v.literal('mentions'), v.literal('nothing')),
    reactions: v.boolean(),
    quiet: v.union(
      v.null(),
      v.object({ from: v.number(), to: v.number(), days: v.array(v.number()), zone: v.string() }),
    ),
  }).index('by_user', ['userId']),

  /** The browsers that pushes go to. Written by the device, and by the end of the session it belongs to. */
  devices: defineTable({
    userId: v.id('users'),
    /** The session of the identity provider that it belongs to; absent if tokens don't say. */
    session: v.optional(v.string()),
    /** The browser's id for itself; its pages send it in their heartbeats. */
    deviceId: v.string(),
    endpoint: v.string(),
    p256dh: v.string(),
    auth: v.string(),
    /** Secret of the service worker, which has no token. */
    secret: v.string(),
    name: v.string(),
    kind: v.union(v.literal('desktop'), v.literal('phone')),
    /** The origin at which it opens the app; its notifications link there. */
    origin: v.string(),
    showsText: v.boolean(),
    sound: v.boolean(),
    /** The page runs as an installed app, whose icon has a badge. */
    isInstalled: v.boolean(),
    /** Language of its pages; absent if it hasn't said. */
    language: v.optional(v.string()),
    /** When it was last used. */
    seenAt: v.number(),
    /** Every chat of the person has a row in `watched`. */
    isWatching: v.boolean(),
    /** Turned off from another device: it gets no pushes until it is turned on there. */
    isOff: v.optional(v.boolean()),
    /** Number of failed pushes in a row; it is paused until this time. Written by delivery. */
    failing: v.optional(v.object({ since: v.number(), times: v.number(), until: v.number() })),
  })
    .index('by_user', ['userId'])
    .index('by_device', ['deviceId'])
    .index('by_endpoint', ['endpoint'])
    .index('by_session', ['session']),

  /** A chat that someone's device watches. Written by sends while no call is scheduled, and by that call. */
  watched: defineTable({
    conversationId: v.string(),
    /** The first message that no one was notified of yet. */
    nextSeq: v.number(),
    /** When the call that notifies is due. */
    dueAt: v.optional(v.number()),
  }).index('by_conversation', ['conversationId']),

  /** Pushes to send: one row per device and chat, from the message until the push service has accepted it. */
  pushes: defineTable({
    deviceId: v.id('devices'),
    userId: v.id('users'),
    conversationId: v.string(),
    /** The newest message to notify of, and when it was sent. */
    seq: v.number(),
    sentAt: v.number(),
    reaction: v.optional(v.object({ id: v.id('reactions'), emoji: v.string(), userId: v.id('users') })),
    /**
     * Notifications up to this seq contain something that was deleted or restored since: they are shown again,
     * silently.
     */
    revised: v.optional(v.number()),
    wasLookedAt: v.boolean(),
    /** When to send; while sending, the time by which it must have ended. */
    dueAt: v.number(),
    /** Sent with an unknown outcome: the messages it contained. */
    tried: v.optional(v.object({ seq: v.number(), reaction: v.optional(v.string()), revised: v.optional(v.number()) })),
    /** Number of rejections in a row. */
    failures: v.number(),
  })
    .index('by_device_and_conversation', ['deviceId', 'conversationId'])
    .index('by_due', ['dueAt']),

  /** One row for each call that has pushes in flight, written by that call. */
  pushRuns: defineTable({
    run: v.string(),
    inFlight: v.number(),
    /** If the call has not reported by then, it was killed. */
    until: v.number(),
    /** When a scheduled call checks whether it was killed. */
    wakeAt: v.optional(v.number()),
  }).index('by_until', ['until']),

  /** Rate limits: how much a person has used, one row per kind, written by that person's own calls. */
  budgets: defineTable({
    userId: v.id('users'),
    kind: v.union(
      v.literal('message'),
      v.literal('typing'),
      v.literal('conversation'),
      v.literal('upload'),
      v.literal('change'),
      v.literal('member'),
    ),
    /** By then the full allowance is available again. */
    spentUntil: v.number(),
  }).index('by_user_and_kind', ['userId', 'kind']),

  /** A person's privacy settings. No row, or an absent field, means shared. */
  privacy: defineTable({
    userId: v.id('users'),
    sendsReceipts: v.boolean(),
    sendsTyping: v.optional(v.boolean()),
    sharesPresence: v.optional(v.boolean()),
    /** The people who can add them to groups directly; anyone else can only invite them. Absent: everyone. */
    groupAdds: v.optional(v.union(v.literal('everyone'), v.literal('contacts'), v.literal('invitation'))),
  }).index('by_user', ['userId']),

  /** Open invitations to groups. Written by the inviter; deleted when answered, withdrawn, or the person is added. */
  invitations: defineTable({ conversationId: v.string(), userId: v.id('users'), invitedBy: v.id('users') })
    .index('by_user_and_conversation', ['userId', 'conversationId'])
    .index('by_conversation_and_user', ['conversationId', 'userId']),

  /** People who left or declined a group, and can only be invited until they accept. Written by that person alone. */
  departures: defineTable({ conversationId: v.string(), userId: v.id('users') }).index('by_conversation_and_user', [
    'conversationId',
    'userId',
  ]),

  /** One row per block. Written by the blocker; queried from both sides. */
  blocks: defineTable({ blockerId: v.id('users'), blockedId: v.id('users') })
    .index('by_blocker_and_blocked', ['blockerId', 'blockedId'])
    .index('by_blocked_and_blocker', ['blockedId', 'blockerId']),

  /**
   * The read position that one of two people had shared with the other, in a group they are both in, when a block
   * separated them. Written and deleted with the block.
   */
  pastReceipts: defineTable({
    conversationId: v.string(),
    readerId: v.id('users'),
    viewerId: v.id('users'),
    sharedReadSeq: v.number(),
  }).index('by_viewer_and_reader', ['viewerId', 'readerId', 'conversationId']),

  /** Stored files that are in use, and who uploaded them. Each belongs to one thing, and is deleted with it. */
  files: defineTable({
    storageId: v.id('_storage'),
    userId: v.id('users'),
    /** Uploaded for a message that isn't sent yet. */
    isWaiting: v.optional(v.boolean()),
    /** Dimensions of a picture in pixels, from its header; absent until an action has read it. */
    measures: v.optional(v.object({ width: v.number(), height: v.number() })),
    /** Size counted in `storageUse`; absent for files from before files were counted. */
    size: v.optional(v.number()),
  }).index('by_storage_id', ['storageId']),

  /** Bytes stored by each person and (null) by everyone. Written by uploads, and by whatever deletes files. */
  storageUse: defineTable({
    userId: v.union(v.null(), v.id('users')),
    bytes: v.number(),
    /** Upload URLs whose file hasn't been registered yet (domain/storage-quota.ts). */
    open: v.optional(v.object({ count: v.number(), since: v.number() })),
  }).index('by_user', ['userId']),

  /**
   * One row: the time up to which stored files were checked for unused ones, and up to which pictures of people and
   * groups were checked for their dimensions, which earlier versions didn't read.
   */
  fileSweeps: defineTable({ sweptUntil: v.number(), measuredUntil: v.optional(v.number()) }),

  /** When the next check for expiring rows is due; absent while there are none. */
  sweeps: defineTable({
    name: v.union(v.literal('presence'), v.literal('typing'), v.literal('push')),
    dueAt: v.optional(v.number()),
  }).index('by_name', ['name']),

  /** Private: one row per open tab, written at every heartbeat. */
  sessions: defineTable({
    userId: v.id('users'),
    tabId: v.string(),
    leaveSecret: v.string(),
    /** The browser it is in, if that is a device (`devices.deviceId`). */
    deviceId: v.optional(v.string()),
    lastHeartbeatAt: v.number(),
    hiddenSince: v.union(v.null(), v.number()),
    isActive: v.boolean(),
    /** When the sweeper must check it. */
    deadline: v.number(),
    /** When its tab sent the leave signal; a heartbeat cancels it. */
    leavingAt: v.optional(v.number()),
  })
    .index('by_user_and_tab', ['userId', 'tabId'])
    .index('by_tab_and_secret', ['tabId', 'leaveSecret'])
    .index('by_deadline', ['deadline']),

  /** Public: written only when a person's status changes. No row for people who don't share their presence. */
  presence: defineTable({
    userId: v.id('users'),
    status: v.union(v.literal('active'), v.literal('recent'), v.literal('offline')),
    /** The last activity; null while active. */
    lastSeen: v.union(v.null(), v.number()),
    /** When "recent" ends; absent otherwise, so that the sweeper skips it. */
    recentUntil: v.optional(v.number()),
  })
    .index('by_user', ['userId'])
    .index('by_recent_until', ['recentUntil']),

  typingStates: defineTable({ conversationId: v.string(), userId: v.id('users'), lastTypingAt: v.number() })
    .index('by_conversation_and_user', ['conversationId', 'userId'])
    .index('by_conversation_and_last_typing_at', ['conversationId', 'lastTypingAt'])
    .index('by_last_typing_at', ['lastTypingAt']),
})
