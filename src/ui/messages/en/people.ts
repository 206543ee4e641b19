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
