/** The members of the demo's club, and their messages. Sign in as June. */

export type Name = 'june' | 'noor' | 'kofi' | 'maya' | 'hana' | 'teodor' | 'ines' | 'sol' | 'lena'

/** Files of server/demo/, by name. */
export type FileName =
  | Exclude<Name, 'ines' | 'sol' | 'lena'>
  | 'hill'
  | 'lunch'
  | 'site'
  | 'joint'
  | 'timber'
  | 'plan'
  | 'harbour'
  | 'wood'
  | 'drawing'

/** The file name shown to readers. */
export const fileNames: Partial<Record<FileName, string>> = {
  lunch: 'Friday.webp',
  site: 'Frame.webp',
  joint: 'Joint.webp',
  timber: 'Larch.webp',
  plan: 'Section.webp',
  harbour: 'Harbour.webp',
  wood: 'Trees.webp',
  drawing: 'Pavilion-rev-C.pdf',
}

/** Minutes before now, or days before today and a time of day. */
export type Moment = number | readonly [daysAgo: number, time: string]

export interface Line {
  at: Moment
  who: Name
  /** `@june` and the like become the person's handle. */
  text: string
  /** The name that replies refer to it by. */
  id?: string
  replyTo?: string
  files?: readonly FileName[]
  /** Its previous text. */
  before?: string
  reactions?: Readonly<Record<string, readonly Name[]>>
  isPinned?: boolean
}

export interface Chat {
  /** The first member owns the group. */
  people: readonly Name[]
  group?: { name: string; picture?: FileName; description?: string }
  lines: readonly Line[]
  /** The number of latest messages someone hasn't read; everyone else has read all. */
  unread?: Partial<Record<Name, number>>
  /** June's settings of the chat. */
  isPinned?: boolean
  isMuted?: boolean
}

export const profiles: Partial<Record<Name, { bio?: string; status?: { emoji: string; text: string } }>> = {
  june: { bio: 'Architect. The small pavilion by the water is mine.' },
  noor: { bio: 'Larch, mostly. In Lisbon on Fridays.' },
  kofi: { bio: 'Carpenter', status: { emoji: '🪚', text: 'On site until four' } },
  maya: { bio: 'Drawings and structure' },
  hana: { bio: 'Kitchen and tea' },
  ines: { bio: 'Permits, paper, patience' },
}

const pavilion: Chat = {
  people: ['june', 'maya', 'kofi', 'noor', 'ines', 'teodor'],
  group: { name: 'Pavilion build', picture: 'hill', description: 'The pavilion at the end of Harbour Street.' },
  isPinned: true,
  unread: { june: 2, ines: 1, teodor: 4 },
  lines: [
    { at: [2, '09:02'], who: 'june', text: 'A place for everything about the pavilion: drawings, timber, dates.' },
    { at: [2, '09:10'], who: 'maya', text: 'This is the section we agreed on.', files: ['plan'], isPinned: true },
    { at: [2, '09:14'], who: 'teodor', text: 'Who orders the brackets?' },
    { at: [2, '09:16'], who: 'kofi', text: 'I do. 48, galvanized, and four spare.' },
    {
      at: [1, '16:40'],
      who: 'ines',
      text: 'The hearing is on the 14th. https://example.com/permits/pavilion',
      isPinned: true,
    },
    {
      at: [1, '16:52'],
      who: 'june',
      text: 'Good. I’ll bring the model.',
      reactions: { '🎉': ['ines', 'maya'] },
    },
    { at: 96, who: 'maya', text: 'Morning. Rev C is up, the roof pitch is now 11°.' },
    {
      at: 95,
      who: 'maya',
      text: '',
      files: ['drawing'],
      reactions: { '👍': ['june', 'kofi', 'noor', 'ines'], '🙏': ['teodor'] },
    },
    {
      at: 88,
      who: 'june',
      text: 'Thank you. I’ll take it to the permit desk at ten.',
      before: 'Thank you. I’ll take it to the permit desk at nine.',
    },
    {
      at: 61,
      who: 'kofi',
      text: 'The post by the ramp sits 14 mm low.',
      id: 'low',
      files: ['site', 'joint', 'timber'],
      reactions: { '👀': ['maya', 'noor'], '📐': ['june'] },
    },
    {
      at: 54,
      who: 'june',
      text: '14 mm is inside what the brackets take up. Shim it, don’t recut.',
      replyTo: 'low',
    },
    { at: 50, who: 'kofi', text: 'Good, that saves a day 👍' },
    { at: 4, who: 'noor', text: 'Larch comes Thursday at 07:30, gate B.' },
    { at: 3, who: 'noor', text: '@june could you take the early one with me?' },
  ],
}

const lunch: Chat = {
  people: ['hana', 'june', 'kofi', 'sol', 'lena'],
  group: { name: 'Studio lunch', picture: 'lunch' },
  isMuted: true,
  unread: { june: 3 },
  lines: [
    { at: [2, '11:30'], who: 'hana', text: 'Friday: tomato soup, bread from the corner.', files: ['lunch'] },
    { at: [2, '11:34'], who: 'lena', text: 'Ich bringe Käse mit 🧀' },
    { at: [2, '11:36'], who: 'june', text: 'And I bring myself.', reactions: { '😂': ['hana', 'lena', 'kofi'] } },
    { at: [1, '11:58'], who: 'sol', text: 'Soup is on, twelve thirty.' },
    { at: [1, '12:01'], who: 'lena', text: 'Bin gleich da.' },
    { at: [1, '12:02'], who: 'hana', text: 'There is one bowl left.' },
  ],
}

const permits: Chat = {
  people: ['ines', 'june', 'sol'],
  group: { name: 'Permit desk' },
  unread: { june: 1 },
  lines: [
    { at: [2, '15:05'], who: 'ines', text: 'They want the fire stair on a sheet of its own.' },
    { at: [2, '15:20'], who: 'june', text: 'Maya has it. I’ll ask her.' },
    { at: [1, '10:12'], who: 'sol', text: 'Stamped copies are in the blue folder.' },
    { at: 14, who: 'ines', text: 'The hearing moved to the 14th, ten o’clock.' },
  ],
}

const withNoor: Chat = {
  people: ['noor', 'june'],
  unread: { june: 1 },
  lines: [
    { at: [1, '17:30'], who: 'june', text: 'How is Lisbon?' },
    { at: [1, '17:44'], who: 'noor', text: 'Warm. This is from the ferry.', files: ['harbour', 'wood'] },
    { at: [1, '17:45'], who: 'june', text: 'Jealous.', reactions: { '😂': ['noor'] } },
    { at: 44, who: 'noor', text: 'Thursday 07:30, gate B.' },
    { at: 40, who: 'june', text: 'I’ll be there with the trolley.' },
    { at: 39, who: 'june', text: 'Do we need straps? I have four, and the long ones are with Kofi until Friday.' },
    { at: 7, who: 'noor', text: 'Can you check the bracket count?' },
  ],
}

/** Lena writes German. */
const withLena: Chat = {
  people: ['lena', 'june'],
  lines: [
    { at: [2, '18:10'], who: 'lena', text: 'Hast du noch den Schlüssel zur Werkstatt?' },
    { at: [2, '18:15'], who: 'june', text: 'Ja, er hängt bei mir. Morgen früh?' },
    { at: [2, '18:16'], who: 'lena', text: 'Perfekt, ich hole ihn um acht. Danke dir!' },
  ],
}

const others: Chat[] = [
  {
    people: ['maya', 'june'],
    lines: [
      { at: [1, '09:20'], who: 'maya', text: 'Do you want the roof at 11° or 12°?' },
      { at: [1, '09:31'], who: 'june', text: '11°. It keeps the gutter above the door.' },
      { at: 93, who: 'maya', text: 'Rev C is up.' },
      { at: 90, who: 'june', text: 'Rev C it is, thank you' },
    ],
  },
  {
    people: ['kofi', 'june'],
    lines: [
      { at: [1, '19:02'], who: 'june', text: 'Tomorrow at nine, at the ramp?' },
      { at: [1, '19:05'], who: 'kofi', text: 'Perfect, see you at nine' },
    ],
  },
  {
    people: ['teodor', 'june'],
    unread: { teodor: 1 },
    lines: [
      { at: [1, '08:40'], who: 'teodor', text: 'I think the second quote is missing.' },
      { at: [1, '08:47'], who: 'june', text: 'You’re right, I’ll send it tonight.' },
    ],
  },
  {
    people: ['hana', 'june'],
    unread: { june: 1 },
    lines: [
      { at: [2, '14:00'], who: 'june', text: 'The tea room gets the north window.' },
      { at: 31, who: 'hana', text: 'Then I’ll order the low table 🍵' },
    ],
  },
  {
    people: ['june'],
    isPinned: true,
    lines: [{ at: [2, '20:15'], who: 'june', text: 'Ask about the ramp handrail' }],
  },
]

export const chats: readonly Chat[] = [pavilion, lunch, permits, withNoor, withLena, ...others]
