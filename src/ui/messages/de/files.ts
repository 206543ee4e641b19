import type { Translation } from '../catalogue'
import type { en } from '../en/files'

export const de = {
  files: {
    attach: 'Dateien anhängen',
    tellsNothing: 'Wird ohne Standort und Kameradaten gesendet.',
    tellsNothingNorHdr: 'Wird ohne Standort, Kameradaten und HDR-Helligkeit gesendet.',
    mayTell: 'Kann Angaben wie den Standort enthalten.',
    keepsEverything: 'Wird unverändert gesendet, mit allen Angaben wie dem Standort.',
    sendAsFiles: '{count, plural, one {Als Datei senden} other {Als Dateien senden}}',
    sendAsPhotos: '{count, plural, one {Als Foto senden} other {Als Fotos senden}}',
    toSend: 'Anhänge',
    remove: '{name} entfernen',
    cancel: 'Hochladen von {name} abbrechen',
    retry: '{name} erneut hochladen',
    uploading: '{name} wird hochgeladen',
    tooLarge: '{name} wurde nicht hinzugefügt: Dateien dürfen höchstens {limit, number} MB groß sein.',
    tooMany: 'Eine Nachricht kann höchstens {limit, number} Dateien enthalten. Nicht alle wurden hinzugefügt.',
    overfull:
      'Eine Nachricht kann höchstens {limit, number} Dateien enthalten. Entferne {over, plural, one {# Datei} other {# Dateien}}, um sie zu senden.',
    folder: 'Ordner lassen sich nicht anhängen. Wähle die Dateien darin.',
    drop: 'Ablegen, um es an {name} anzuhängen',
    showMore: '{count, number} weitere anzeigen',
    open: '{name} öffnen',
    download: '{name} herunterladen',
    save: 'Herunterladen',
    gone: 'Diese Datei ist nicht mehr verfügbar',
    more: '+{count, number}',
    viewer: 'Bilder',
    next: 'Nächstes Bild',
    previous: 'Voriges Bild',
    position: '{at, number} von {count, number}',
    notLoaded: 'Dieses Bild konnte nicht geladen werden.',
  },
} as const satisfies Translation<typeof en>
