import { addWords } from './catalogue'
import { en } from './en/people'

addWords({ en })
