/** The list of people, and a person in a list. */
export const en = {
  people: {
    title: 'People',
    label: 'People on this server',
    count: '{count, plural, one {# person} other {# people}}',
    number: '{count, number}',
    search: 'Search by name or handle',
    newGroup: 'New group',
    you: 'You',
    here: 'People here',
    hereText: 'Your chats will appear here, newest first.',
    all: 'All {count, number}',
    welcome: {
      title: 'Welcome to {server}, {name}',
      short: 'Welcome, {name}',
      text: '{count, plural, one {# person is} other {# people are}} on this server.',
      alone: 'No one else is here yet. Invite the first people.',
      hello: 'Say hello to {name}',
      seesIt: 'Active now. They’ll see it right away.',
      message: 'Message {name}',
      others: 'Find someone else',
    },
    commonGroups: '{count, plural, =0 {No groups in common} one {# group in common} other {# groups in common}}',
  },
  profile: {
    handle: '@{handle}',
  },
  empty: {
    nobodyCalled: 'No one named “{text}”',
    nobodyCalledText: 'Try another name or handle.',
    onlyYou: 'It’s just you so far',
    onlyYouText: 'People appear here once they sign up.',
  },
  error: {
    peopleTitle: 'Couldn’t load people',
  },
} as const
