export { default as data } from 'emojibase-data/en/data.json'
export { default as words } from 'emojibase-data/en/messages.json'
