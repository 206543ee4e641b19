import { addWords } from './catalogue'
import { en } from './en/chats'

addWords({ en })
