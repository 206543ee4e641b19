/** The product's limits. Lengths are in UTF-16 code units, like `String.length`. */
export const limits = {
  messageLength: 8_000,
  /** Messages per page: a page holds seq in [pageSize * page, pageSize * page + pageSize). */
  pageSize: 32,
  /**
   * Size of the blocks in which the end of a conversation is read: seq in [tailBlock * block, tailBlock * block +
   * tailBlock).
   */
  tailBlock: 8,
  groupMembers: 1_000,
  membersPerAdd: 100,
  /** Invitations to groups that are listed: of a person, and of a group. */
  invitationsShown: 50,
  /** Messages looked through for one of someone's own, where it was not noted that they have written. */
  writtenScanned: 256,
  /** Maximum number of the caller's groups that are searched for groups in common. */
  commonGroupsScanned: 200,
  groupNameLength: 80,
  groupDescriptionLength: 500,
  nameLength: 80,
  bioLength: 300,
  statusLength: 80,
  handleMinLength: 3,
  handleMaxLength: 24,
  clientMessageIdLength: 64,
  messagesPerDelete: 100,
  /** People whom the messages of one deletion call, all together: each call is a row that goes with them. */
  mentionsPerDelete: 250,
  /** Maximum length of a search text, as typed into a field. */
  searchLength: 200,
  /** Messages per search block; each block has a filter of what it may contain (search-filter.ts). */
  searchBlock: 64,
  /**
   * A search looks at so many filters for each message that is asked for, newest first, and costs so many units in all,
   * with so many letters for one of them. What is left is looked at in the next one.
   */
  searchBlocksPerHit: 16,
  searchUnits: 3_000,
  searchLettersPerUnit: 140,
  /** New messages become findable so long after the first of them. */
  indexingDelayMs: 500,
  indexingLostMs: 60_000,
  /** One step makes so many letters findable, or one message of more. */
  lettersIndexed: 100_000,
  hitsPerQuery: 50,
  excerptLength: 160,
  groupsSearched: 500,
  groupsFound: 20,
  /** A deletion for all can be undone for this long; then what was said is erased. */
  deletionUndoMs: 30_000,
  /** Earlier texts kept of a message; the oldest goes first. */
  editsKept: 20,
  pinsPerConversation: 50,
  emojiPerMessage: 20,
  /** Reactions of one emoji are counted up to here, and shown as one more than the number below it. */
  reactionsCounted: 100,
  /** People called by name in one message; further ones are just text. */
  mentionsPerMessage: 20,
  /** Unread mentions of a conversation are counted up to this many. */
  mentionsCounted: 100,
  /** Looked through by one who has blocked people, whose mentions don't count. */
  mentionsScanned: 500,
  /** Up to this many members sends keep each one's inbox in order; larger groups are ordered by the reader. */
  inboxFanOut: 32,
  /** While messages come, a conversation is brought to the top of its members' lists once in so long. */
  raiseEveryMs: 5 * 60_000,
  conversationsPerQuery: 200,
  /** Conversations kept in one call: archived, muted, marked as read. */
  conversationsPerChange: 100,
  /** A mute with an end ends within a year; who wants a longer one wants none. */
  muteMs: 366 * 24 * 60 * 60_000,
  /** Large groups are listed beside the ordered ones, up to this many. */
  largeGroupsPerQuery: 100,
  peoplePerPage: 100,
  peopleCountedOnce: 8_000,
  peopleFound: 50,
  /** People whose terms were made by an older rule of folding are looked at one by one, up to this many. */
  oldNamesLookedAt: 200,
  presencePerQuery: 100,
  typists: 10,
  /** Chats whose typing is asked for at once. */
  typingPerQuery: 100,
  /** A picture of a person or group is cut to this many pixels a side before it is sent. */
  pictureSide: 512,
  /** A larger one is refused: what is shown small everywhere must not take the room of a poster. */
  pictureSideMost: 1_024,
  pictureBytes: 512 * 1024,
  filesPerMessage: 10,
  fileBytes: 25 * 1024 * 1024,
  fileNameLength: 200,
  /** The small version of a picture, which timelines show: at most this, and this wide (twice its place). */
  smallPictureBytes: 80_000,
  smallPictureWidth: 688,
  smallPictureHeight: 2_048,
  /** Pixels of a picture that is shown in a message, opened from a small version or by itself; with more it is a file. */
  pixelsShown: 64_000_000,
  pixelsShownWhole: 16_777_216,
  /** The longest side of a picture in a message, in pixels: more than any browser shows. */
  imageSide: 32_767,
  /** Up to this many members, how many have read one's last message stands under it by itself. */
  readersLive: 8,
  /** Maximum number of people one person can block. */
  blocksPerPerson: 500,
  /** Blocks looked through at once; who is in more of them is asked about one by one. */
  blocksRead: 100,
  /** Reactions of blocked people that are taken off the counts of one page. */
  reactionsFolded: 500,
  /** Unread subtracts others' tombstones above the read position: at most this many are looked for. */
  tombstonesCounted: 100,
  /** A person's own deletions above their read position, which are passed over on the way. */
  ownTombstonesPassed: 400,
  /**
   * Maximum number of members whose positions are read for a person with blocks, beyond those that count for
   * everyone.
   */
  positionsApart: 64,
  /** Browsers of a person that pushes go to; one more takes the place of the one that was here longest ago. */
  devicesPerPerson: 10,
  deviceNameLength: 60,
  /** Chats that are counted for the badge of an installed app while it is closed. */
  badgeChats: 20,
  tabIdLength: 64,
  leaveSecretMinLength: 16,
  leaveSecretMaxLength: 128,
  previewLength: 140,
} as const

export const pageOf = (seq: number): number => Math.floor(seq / limits.pageSize)

export const firstSeqOf = (page: number): number => page * limits.pageSize

export const tailBlockOf = (seq: number): number => Math.floor(seq / limits.tailBlock)
