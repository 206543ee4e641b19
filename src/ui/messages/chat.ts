import { addWords } from './catalogue'
import { en } from './en/chat'

addWords({ en })
