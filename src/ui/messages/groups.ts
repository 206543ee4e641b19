import { addWords } from './catalogue'
import { en } from './en/groups'

addWords({ en })
