/**
 * All errors that the functions throw on purpose, by name: code, English text, and the subject if the code doesn't say.
 * `{max}` stands for a value. Pages in other languages have their own text for each name.
 */
import type { ErrorCode, ErrorSubject } from './errors'

type Refusal = readonly [code: ErrorCode, text: string, subject?: ErrorSubject]

export const refusals = {
  signedOut: ['UNAUTHENTICATED', 'Sign in to continue.'],
  notSetUp: ['UNAUTHENTICATED', 'Sign in again to finish setting up your account.'],
  accountDeleted: ['ACCOUNT_DELETED', 'This account was deleted.'],
  tooFast: ['RATE_LIMITED', 'You’re doing that too often. Wait a moment, then try again.'],

  noChat: ['NOT_FOUND', 'This chat doesn’t exist, or you’re not in it.', 'conversation'],
  noMessage: ['NOT_FOUND', 'This message doesn’t exist, or you can’t see it.', 'message'],
  noPerson: ['NOT_FOUND', 'This person’s account was deleted.'],
  noFile: ['NOT_FOUND', 'This file is no longer available. Choose it again.', 'file'],
  noDevice: ['NOT_FOUND', 'Notifications are off on this device. Turn them on again.'],
  noInvitation: ['NOT_FOUND', 'This invitation is no longer open.'],

  messageEmpty: ['EMPTY', 'Write a message first.'],
  messageTooLong: ['TOO_LONG', 'Messages can be up to {max} characters.'],
  messageDeleted: ['CONFLICT', 'This message was deleted.'],
  messageNotDelivered: ['FORBIDDEN', 'This message can’t be delivered.'],
  peerDeleted: ['FORBIDDEN', 'This account was deleted. You can still read the chat.', 'person'],
  editNotOwn: ['FORBIDDEN', 'You can only edit your own messages.'],
  deleteNotOwn: ['FORBIDDEN', 'You can only delete your own messages.'],
  deleteUnread: ['CONFLICT', 'You can only delete messages you’ve read.'],
  deleteMentions: ['LIMIT_REACHED', 'These messages mention too many people. Choose fewer at once.'],
  undoTooLate: ['CONFLICT', 'It’s too late to undo this.'],
  pinsFull: ['LIMIT_REACHED', 'A chat can have up to {max} pinned messages. Unpin one first.'],
  reactionNotEmoji: ['INVALID_INPUT', 'React with one emoji.'],
  reactionsFull: ['LIMIT_REACHED', 'A message can have up to {max} different reactions.'],

  chatNotYours: ['FORBIDDEN', 'You can only start chats that include you.'],
  chatTooMany: ['INVALID_INPUT', 'To chat with more than one person, create a group.'],
  chatOfGroup: ['INVALID_INPUT', 'Leave the group to delete its chat.'],

  groupsOnly: ['INVALID_INPUT', 'This only works in groups.'],
  groupNameEmpty: ['EMPTY', 'Enter a group name.'],
  groupNameTooLong: ['TOO_LONG', 'Group names can be up to {max} characters.'],
  groupDescriptionTooLong: ['TOO_LONG', 'Descriptions can be up to {max} characters.'],
  groupFull: ['LIMIT_REACHED', 'A group can have up to {max} members.'],
  groupNotMember: ['NOT_FOUND', 'That person isn’t in this group.'],
  groupRemove: ['FORBIDDEN', 'You can’t remove this person.'],
  groupRoles: ['FORBIDDEN', 'Only the owner can change roles. To change your own, transfer ownership first.'],
  groupAdminsWrite: ['FORBIDDEN', 'Only admins can send messages in this group.'],
  groupAdminsAdd: ['FORBIDDEN', 'Only admins can add people to this group. Ask one to add them.'],
  groupAdminsEdit: ['FORBIDDEN', 'Only admins can change this. Ask one of them.'],
  groupAdminsPin: ['FORBIDDEN', 'Only admins can pin messages in this group.'],
  groupCantAdd: ['FORBIDDEN', 'One of these people can’t be added.'],

  blockSelf: ['INVALID_INPUT', 'You can’t block yourself.'],
  blocksFull: ['LIMIT_REACHED', 'You can block up to {max} people. Unblock someone first.'],

  handleMalformed: ['INVALID_INPUT', 'Use 3–24 lowercase letters, digits, or underscores.'],
  handleTaken: ['CONFLICT', 'That handle is taken. Try another.'],
  handleNone: ['CONFLICT', 'Couldn’t find a free handle. Try again.'],
  bioTooLong: ['TOO_LONG', 'Your bio can be up to {max} characters.'],
  statusEmpty: ['EMPTY', 'Enter a status.'],
  statusTooLong: ['TOO_LONG', 'A status can be up to {max} characters.'],
  statusEmoji: ['INVALID_INPUT', 'Use one emoji or none.'],
  statusEnd: ['INVALID_INPUT', 'Choose an end time within the next year.'],

  fileType: ['INVALID_INPUT', 'This file type isn’t allowed.', 'file'],
  fileTooLarge: ['TOO_LONG', 'Files can be up to {max} MB.', 'file'],
  fileNotSmall: ['INVALID_INPUT', 'That isn’t the small version of a picture.'],
  filesUnfinished: ['LIMIT_REACHED', 'Too many uploads weren’t finished today. Try again tomorrow.'],
  filesFullYours: [
    'LIMIT_REACHED',
    'Your files take up {used} of {quota}. Delete messages with files to make room.',
    'file',
  ],
  filesFullServer: [
    'LIMIT_REACHED',
    'The files on this server take up {used} of {quota}. Ask the person who runs it for more space.',
    'file',
  ],
  pictureType: ['INVALID_INPUT', 'Choose a WebP, JPEG, or PNG image.'],
  pictureTooLarge: ['TOO_LONG', 'Pictures can be up to {max} kB.'],
  pictureTooWide: ['TOO_LONG', 'Pictures can be up to {max} pixels a side.'],

  quietZone: ['INVALID_INPUT', 'Choose a time zone that exists.'],
  pushService: ['INVALID_INPUT', 'This server doesn’t send to that push service.'],

  tooManyPeople: ['LIMIT_REACHED', 'You can choose up to {max} people at a time.'],
  tooManyChats: ['LIMIT_REACHED', 'You can choose up to {max} chats at a time.'],
  tooManyMessages: ['LIMIT_REACHED', 'You can choose up to {max} messages at a time.'],
  tooManyFiles: ['LIMIT_REACHED', 'You can choose up to {max} files at a time.'],

  // Errors that only a program calling the functions can cause, so these name the parameter.
  notInteger: ['INVALID_INPUT', '{name} must be an integer of at least {min}.'],
  notIntegerInRange: ['INVALID_INPUT', '{name} must be an integer from {min} to {max}.'],
  wrongLength: ['INVALID_INPUT', '{name} must be {min}–{max} characters.'],
  malformed: ['INVALID_INPUT', '{name} is malformed.'],
  clientMessageIdUsed: ['CONFLICT', 'clientMessageId was already used in another chat.'],
} as const satisfies Record<string, Refusal>

export type RefusalName = keyof typeof refusals

/** The names in a text that stand for values. */
export type Slots<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Slots<Rest>
  : never

export type RefusalValues<Name extends RefusalName> = Record<Slots<(typeof refusals)[Name][1]>, string | number>

export const fillIn = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (slot, name: string) => String(Object.hasOwn(values, name) ? values[name] : slot))
