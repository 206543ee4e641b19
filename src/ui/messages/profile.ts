import { addWords } from './catalogue'
import { en } from './en/profile'

addWords({ en })
