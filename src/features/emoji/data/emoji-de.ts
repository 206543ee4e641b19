export { default as data } from 'emojibase-data/de/data.json'
export { default as words } from 'emojibase-data/de/messages.json'
