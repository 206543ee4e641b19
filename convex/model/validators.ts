/**
 * Return types of the public functions. Document shapes are declared once, in the schema; these are derived from
 * them.
 */
import { v } from 'convex/values'
import schema from '../schema'

const {
  conversations,
  devices,
  users,
  edits,
  heads,
  inbox,
  memberships,
  messages,
  notificationSettings: notifications,
  prefs,
  presence,
  privacy: privacies,
  reactions,
  reads,
  receipts,
  shelf,
  tallies,
  typingStates,
} = schema.tables

export const status = v.object(users.validator.fields.status.fields)

/** The information about a person that everyone signed in can see. Never the email address. */
export const person = users.validator.pick('name', 'handle', 'imageUrl', 'bio', 'status').extend({
  _id: v.id('users'),
  hue: v.number(),
  /** Present once the account has been deleted. */
  isDeleted: v.optional(v.boolean()),
})

export const self = person.extend({
  ...users.validator.pick('email', 'isAdmin').fields,
  /** Chosen in this app, so it can be removed here. */
  hasPicture: v.boolean(),
  /** The person has an invitation to a group; only then is `groups.listInvitations` worth calling. */
  isInvited: v.optional(v.boolean()),
  /**
   * The provider's id of the calling account, so that a page on which someone else has just signed in can tell whose
   * response it is.
   */
  account: v.string(),
})

export const member = users.validator
  .pick('name', 'handle', 'imageUrl')
  .extend(memberships.validator.pick('userId', 'role').fields)
  // The hue assigned to them in this group.
  .extend({ hue: v.number() })

/** Without `url` once the file was deleted. */
const attachment = messages.validator.fields.attachments.element
  .omit('storageId', 'smallId')
  .extend({ url: v.optional(v.string()), smallUrl: v.optional(v.string()) })

export const message = messages.validator.omit('conversationId', 'attachments').extend({
  _id: v.id('messages'),
  reactions: v.optional(tallies.validator.fields.counts),
  attachments: v.optional(v.array(attachment)),
})

/** The sender's description of an uploaded file; storage knows its type and size. */
export const attachmentClaim = messages.validator.fields.attachments.element.omit('type', 'size')

export const messagePage = v.object({ page: v.number(), messages: v.array(message) })

export const messageBlock = v.object({ block: v.number(), messages: v.array(message) })

/** The caller's own state of a page's messages. */
export const marks = v.object({
  page: v.number(),
  /** Seqs that the caller deleted for themselves. */
  hidden: v.array(v.number()),
  reactions: v.array(reactions.validator.pick('seq', 'emoji')),
  /** R10: how many of a message's reactions are by people the caller blocked. */
  folded: v.array(reactions.validator.pick('seq', 'emoji').extend({ count: v.number() })),
})

/** A pinned message with its current text. */
export const pin = v.object({
  ...messages.validator.pick('seq', 'senderId', 'sentAt').fields,
  ...heads.validator.fields.preview.members[1].pick('text', 'files').fields,
  pinnedBy: v.id('users'),
})

export const earlierText = edits.validator.pick('content', 'writtenAt')

export const reactor = v.object({
  userId: v.id('users'),
  name: v.string(),
  imageUrl: users.validator.fields.imageUrl,
  hue: v.number(),
})

const { description, settings } = conversations.validator.fields

export const group = v.object({ description, settings: v.object(settings.fields) })

export const commonGroup = v.object({
  conversationId: v.string(),
  groupName: v.string(),
  imageUrl: v.optional(v.string()),
  memberCount: v.number(),
})

const preview = heads.validator.fields.preview.members[1].extend({
  senderName: v.string(),
  /** The users that the handles in the text mention. */
  called: v.array(v.object({ handle: v.string(), name: v.string() })),
  /** People named in an event besides its sender. */
  people: v.optional(v.array(v.object({ userId: v.id('users'), name: v.string() }))),
})

export const head = heads.validator.omit('preview', 'raisedAt').extend({
  isGroup: v.boolean(),
  groupName: v.optional(v.string()),
  imageUrl: v.optional(v.string()),
  /** Determines who can send messages: members, or in a group perhaps only owners and admins. */
  writing: settings.fields.writing,
  preview: v.union(v.null(), preview),
})

export const mine = memberships.validator
  .pick('conversationId', 'role', 'visibleFromSeq')
  .extend(reads.validator.pick('readSeq', 'seenCount').fields)
  .extend(
    prefs.validator.pick('muted', 'mutedUntil', 'pinned', 'archived', 'archivedCount', 'markedUnread', 'notify').fields,
  )
  .extend({
    tombstonesAboveRead: v.number(),
    /** The highest seq this person has deleted for themselves; -1 without one. */
    hiddenSeq: v.number(),
    /** Unread messages that mention this person, up to the counting limit. */
    mentions: v.number(),
    peer: v.union(v.null(), person),
  })

/** A found message, with the part of it that matched. */
export const hit = messages.validator
  .pick('seq', 'senderId', 'sentAt')
  .extend({ senderName: v.string(), text: v.string() })

export const sharedKind = shelf.validator.fields.kind

/** A message on the shelf, from which the page shows what was shared. */
export const sharedItem = messages.validator
  .pick('seq', 'senderId', 'sentAt', 'clientMessageId', 'content')
  .extend({ senderName: v.string(), attachments: v.optional(v.array(attachment)) })

export const sharedCount = v.object({ count: v.number(), isMore: v.boolean() })

export const groupFound = v.object({
  conversationId: v.string(),
  groupName: v.string(),
  imageUrl: v.optional(v.string()),
})

export const inboxRow = inbox.validator.pick('conversationId', 'isGroup', 'isLarge', 'sortAt')

const chatEnd = v.object({ conversationId: v.string(), messages: v.array(message), marks: v.array(marks) })

/** See `opening.readChat`. */
export const openedChat = v.object({ head, mine, end: chatEnd })

/** See `opening.read`. */
export const opening = v.object({
  me: self,
  /** Null for people in many large groups. */
  rows: v.union(v.null(), v.array(inboxRow)),
  /** Those at the top of the list, and the opened one. */
  chats: v.array(v.object({ head, mine })),
  /** The end of the opened one; null without one, or if it isn't the caller's. */
  end: v.union(v.null(), chatEnd),
})

/** A conversation further down the list, reduced to what the list needs before it scrolls into view. */
export const olderRow = inbox.validator
  .pick('conversationId', 'isGroup', 'sortAt')
  .extend({ lastAt: v.number(), lastSeq: v.number(), readSeq: v.number(), unread: v.number() })
  .extend(prefs.validator.pick('muted', 'pinned', 'archived', 'markedUnread', 'notify').fields)

const { members: groupAdds } = privacies.validator.fields.groupAdds

export const privacy = v.object({
  sendsReceipts: v.boolean(),
  sendsTyping: v.boolean(),
  sharesPresence: v.boolean(),
  groupAdds: v.union(...groupAdds),
})

/** A group that the caller is invited to, reduced to what they need to know. */
export const invitation = v.object({
  conversationId: v.string(),
  groupName: v.string(),
  imageUrl: v.optional(v.string()),
  memberCount: v.number(),
  invitedBy: person,
})

export const receipt = receipts.validator.fields.top.element.extend({
  fromSeq: v.number(),
  /** R10: nothing after it is known. */
  untilSeq: v.optional(v.number()),
})

export const typist = typingStates.validator.pick('userId', 'lastTypingAt').extend({ name: v.string() })

export const presenceOf = presence.validator.pick('userId', 'status', 'lastSeen')

export const notificationSettings = v.object(notifications.validator.omit('userId').fields)

export const chatChoice = v.union(v.literal('inherit'), v.literal('everything'), v.literal('mentions'))

export const subscription = devices.validator.pick('endpoint', 'p256dh', 'auth')

export const registration = devices.validator.omit('userId', 'session', 'seenAt', 'isWatching', 'isOff', 'failing')

/** A device that gets pushes, as its owner sees it. */
export const device = devices.validator
  .pick('deviceId', 'name', 'kind', 'showsText', 'sound', 'seenAt')
  // Whether pushes have been failing: its push service rejects them, or can't be reached.
  .extend({ service: v.string(), isFailing: v.boolean() })

/** Everything needed to send one push. */
export const claimedPush = v.object({
  pushId: v.id('pushes'),
  deviceId: v.id('devices'),
  ...subscription.fields,
  seq: v.number(),
  reaction: v.optional(v.string()),
  revised: v.optional(v.number()),
  isReplay: v.boolean(),
  conversationId: v.string(),
  payload: v.string(),
  /** The person whose unread messages the app's badge counts, where it is installed. */
  badgeOf: v.optional(v.id('users')),
})

export const pushOutcome = v.object({
  pushId: v.id('pushes'),
  deviceId: v.id('devices'),
  endpoint: v.string(),
  seq: v.number(),
  reaction: v.optional(v.string()),
  revised: v.optional(v.number()),
  isReplay: v.boolean(),
  result: v.union(
    v.literal('taken'),
    v.literal('gone'),
    v.literal('refused'),
    v.literal('later'),
    v.literal('unknown'),
    v.literal('unsent'),
  ),
  retryAfterMs: v.optional(v.number()),
})

/** The push service's response to a test: 'taken' if it accepted it, 'unset' if this server can't push. */
export const testResult = v.object({
  result: v.union(...pushOutcome.fields.result.members, v.literal('unset')),
  service: v.string(),
  /** Status of the response; null without one. */
  status: v.union(v.null(), v.number()),
})
