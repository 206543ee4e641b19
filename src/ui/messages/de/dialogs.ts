import type { Translation } from '../catalogue'
import type { en } from '../en/dialogs'

export const de = {
  chat: {
    notRead: '{count, plural, one {Von # Person noch nicht gelesen} other {Von # Personen noch nicht gelesen}}',
    readersHidden: 'Wer Lesebestätigungen ausgeschaltet hat, steht nicht in der Liste.',
    pins: {
      jump: 'Zur Nachricht von {name} springen',
      by: 'Angeheftet von {name}',
      byYou: 'Von dir angeheftet',
      unpin: 'Nachricht von {name} lösen',
    },
    history: {
      title: 'Bearbeitungsverlauf',
      now: 'Aktuelle Fassung',
      failed: 'Der Verlauf konnte nicht geladen werden.',
    },
  },
  calendar: {
    previousMonth: 'Voriger Monat',
    nextMonth: 'Nächster Monat',
  },
} as const satisfies Translation<typeof en>
