import { addWords } from './catalogue'
import { en } from './en/notifications'

addWords({ en })
