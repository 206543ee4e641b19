import type { Translation } from '../catalogue'
import type { en } from '../en/picture'

export const de = {
  picture: {
    label: 'Bild',
    choose: 'Bild auswählen',
    change: 'Bild ändern',
    remove: 'Entfernen',
    hint: 'Oder hierher ziehen oder einfügen. Es wird quadratisch zugeschnitten.',
    hintByTouch: 'Es wird quadratisch zugeschnitten.',
    busy: 'Bild wird gespeichert …',
    notPicture: 'Diese Datei lässt sich nicht als Bild verwenden. Wähle eine andere.',
    tooLarge: 'Dieses Bild ist zu groß. Wähle ein kleineres.',
    failed: 'Das Bild konnte nicht gespeichert werden. Versuche es noch einmal.',
  },
} as const satisfies Translation<typeof en>
