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
  /** Number of messages checked for one by this person, in chats from before that was stored. */
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
  /** Mentions in the messages of one deletion, all together, because each is a row that is deleted with them. */
  mentionsPerDelete: 250,
  /** Maximum length of a search text, as typed into a field. */
  searchLength: 200,
  /** Messages per search block; each block has a filter of what it may contain (search-filter.ts). */
  searchBlock: 64,
  /**
   * Filters that a search reads per requested message, newest first; its total cost in units; and the letters of one of
   * its messages. The next call continues from there.
   */
  searchBlocksPerHit: 16,
  searchUnits: 3_000,
  searchLettersPerUnit: 140,
  /** Delay after the first new message before messages become searchable. */
  indexingDelayMs: 500,
  indexingLostMs: 60_000,
  /** Letters that one step indexes, or a single longer message. */
  lettersIndexed: 100_000,
  hitsPerQuery: 50,
  excerptLength: 160,
  groupsSearched: 500,
  groupsFound: 20,
  /** How long a deletion for everyone can be undone; after that, the content is erased. */
  deletionUndoMs: 30_000,
  /** Previous versions kept of a message; the oldest is deleted first. */
  editsKept: 20,
  pinsPerConversation: 50,
  /** Messages of a chat's shelf per query; rows passed beyond that because this person doesn't see them; rows counted. */
  shelfPage: 50,
  shelfPassed: 100,
  shelfCounted: 100,
  emojiPerMessage: 20,
  /** Reactions with one emoji are counted up to here, and shown as “one below this, or more”. */
  reactionsCounted: 100,
  /** Mentions in one message; further ones stay plain text. */
  mentionsPerMessage: 20,
  /** Unread mentions of a conversation are counted up to this many. */
  mentionsCounted: 100,
  /** Mentions read for someone who has blocked people, whose mentions don't count. */
  mentionsScanned: 500,
  /** Up to this many members, sends keep each one's inbox in order; larger groups are ordered by the client. */
  inboxFanOut: 32,
  /** Minimum time between bumps of a conversation to the top of its members' lists. */
  raiseEveryMs: 5 * 60_000,
  conversationsPerQuery: 200,
  /**
   * About one screen of rows is subscribed row by row, wherever the list is scrolled to: a message then re-runs one
   * small query and no list. Rows further down subscribe while they are near the screen.
   */
  rowsLive: 12,
  /** With spare rows beyond them, so that a chat bumped from further down doesn't move the border at once. */
  rowsAtFirst: 32,
  /** Conversations changed in one call: archived, muted, marked as read. */
  conversationsPerChange: 100,
  /** Maximum duration of a mute with an end; anything longer should have none. */
  muteMs: 366 * 24 * 60 * 60_000,
  /** Maximum number of large groups listed next to the ordered conversations. */
  largeGroupsPerQuery: 100,
  peoplePerPage: 100,
  peopleCountedOnce: 8_000,
  peopleFound: 50,
  /** Maximum number of people whose terms an older folding rule made and who are therefore checked one by one. */
  oldNamesLookedAt: 200,
  presencePerQuery: 100,
  typists: 10,
  /** Chats whose typing is queried at once. */
  typingPerQuery: 100,
  /** A picture of a person or group is cropped to this many pixels per side before it is uploaded. */
  pictureSide: 512,
  /** A larger one is rejected: a picture shown at a small size everywhere must not be as large as a poster. */
  pictureSideMost: 1_024,
  pictureBytes: 512 * 1024,
  filesPerMessage: 10,
  fileBytes: 25 * 1024 * 1024,
  fileNameLength: 200,
  /** The small version of a picture, which timelines show: maximum bytes, and width (twice its place). */
  smallPictureBytes: 80_000,
  smallPictureWidth: 688,
  smallPictureHeight: 2_048,
  /** Maximum pixels of a picture that is displayed in a message; a larger one is a file. */
  pixelsShown: 64_000_000,
  pixelsShownWhole: 16_777_216,
  /** The longest side of a picture in a message, in pixels: more than any browser shows. */
  imageSide: 32_767,
  /** Up to this many members, “Read by” is shown below the user's last message without a press. */
  readersLive: 8,
  /** Maximum number of people one person can block. */
  blocksPerPerson: 500,
  /** Blocks read at once; in chats with more, people are checked one by one. */
  blocksRead: 100,
  /** Maximum reactions of blocked people that are subtracted from the counts of one page. */
  reactionsFolded: 500,
  /** Unread subtracts others' tombstones above the read position: maximum number read. */
  tombstonesCounted: 100,
  /** A person's own deletions above their read position, which are skipped. */
  ownTombstonesPassed: 400,
  /**
   * Maximum number of members whose positions are read for a person with blocks, beyond those that count for
   * everyone.
   */
  positionsApart: 64,
  /** Maximum number of a person's browsers with pushes; another one replaces the least recently used. */
  devicesPerPerson: 10,
  deviceNameLength: 60,
  /** For the badge of an installed app while it is closed: chats per step, and number of steps. */
  badgeChatsPerStep: 100,
  badgeSteps: 20,
  tabIdLength: 64,
  leaveSecretMinLength: 16,
  leaveSecretMaxLength: 128,
  previewLength: 140,
} as const

export const pageOf = (seq: number): number => Math.floor(seq / limits.pageSize)

export const firstSeqOf = (page: number): number => page * limits.pageSize

export const tailBlockOf = (seq: number): number => Math.floor(seq / limits.tailBlock)
