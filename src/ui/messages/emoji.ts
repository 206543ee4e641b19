import { addWords } from './catalogue'
import { en } from './en/emoji'

addWords({ en })
