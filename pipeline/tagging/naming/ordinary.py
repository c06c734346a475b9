"""Words that look like names and need not be: what a capital letter alone does not make a child."""

from __future__ import annotations

from typing import Final

_CALENDAR = """
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
october november december halloween christmas thanksgiving hanukkah easter ramadan diwali eid kwanzaa today tomorrow
yesterday tonight
"""
_PEOPLES = """
african american arabic armenian bengali burmese cantonese chinese creole dutch english ethiopian farsi filipino
french german greek haitian hebrew hindi hmong indian irish italian jamaican japanese jewish karen korean latin
mandarin mexican muslim nepali nigerian norwegian pashto persian polish portuguese punjabi romanian russian scottish
sikh somali spanish swahili swedish tagalog turkish ukrainian urdu vietnamese viking welsh yiddish yoruba
"""
_SCHOOL = """
action argument article assignment biography book brainstorming break capitals chapter character checklist class
clipboard comic comics commas compliment conclusion conference content convention conventions desk details dialogue
draft drafting drafts editing ending endings essay evidence expectation fable fairy fantasy feature fiction folder
goal goals good grammar great group groups hard historical homework hook how-to ideas info information instinct
introduction jots journal lead leads lesson letter letters lists literary memoir mini mystery narrative next
nonfiction note notebook notes opinion page pages paper paragraph paragraphs part partner parts pencil period periods
personal persuasive piece pieces plan planning poem poems poetry prewriting problem progress publishing punctuation
question quick quote quotes reading realistic rehearsal report research revising revision same scene science section
sentence sentences setting short small spaces speech spelling stamina stanza step steps still story strategy strong
struggling table teaching tense theme thesis title topic transitions trouble verbs voice vowels word words workshop
writer writing
"""
_INTERJECTIONS = """
nope nah yep yeah yes wow okay
"""
_PLACES = """
adelaide africa alexandria america asia aurora austin bailey bethlehem bristol brooklyn camden carolina catalina
chad charlotte chelsea china cleveland cuba dakota dallas denver devon dublin eden egypt england essex florence
florida france geneva georgia germany guadalupe haiti havana helena houston india indiana ireland israel italy
jackson jamaica japan jordan kenya kingston korea lincoln london lorraine lourdes lydia madison maine mali malia
melbourne memphis mexico milan monroe montana montserrat nevada odessa orlando oxford paris persia peru petra
phoenix preston raleigh regina rhodes roma rome salem samaria santiago savannah sharon siena sienna skye sofia
sydney tahoe tiberius tobago trenton trinidad troy tyrone valencia venice verona victoria vienna virginia washington
wyoming york zion
"""
_WORDS = """
ace amber an angel apple april art ash aspen august autumn bang bank banks bay be bear bee bell belle berg berry
bill birdie bishop blaze blue bo bob bonnie booker brad brandy bridge bright brock brook brooks buck bud buddy can
carol carter cash champion chance chase chi chip christian chuck clay cliff cole comet cooper coral courage crew
cricket crystal daisy dale dash dawn dean delight destiny do dot dove drew dung dusty earl echo eden ember ever
faith fawn fern finch fleet flint flora ford forest fox frank freedom frost gale garnet gene genesis gift ginger
glory golden grace grant gray green grove guy ha hale hang happy harmony harper haven hazel he heath heather heaven
holly honest honey honor hope hue hung hunter ivory ivy jack jade jay jazz jet jewel john josh journey joy jude june
junior juniper justice karma kelly king kit lake lane lark laurel legend leo lily long lotus love loyal luck lucky
lyric mac major marigold mark mars marsh mason max may me meadow melody mercy merit merry mick miles mill min mine
miracle misty moon muse my myrtle nat navy nick noble norm north nova oak ocean olive opal oz page parish park
parker pat patience patsy peace pearl peg penny pepper pet pete pierce pine ping pip piper poet pop poppy porter
precious price prince princess promise prosper prudence queen quest rain ransom raven ray rebel red reed reef reign
rex rich river rob robin rock rocket rocky roman rosa rose rosemary rowan royal ruby rue rush rusty ruth sage sailor
saint sally sandy scout see serenity shade shelly sherry shiloh shy sierra skip sky skye skyler so sol song sonny
spring star steel sterling stew stone storm story sue summer sun sunny tab tad tan tanner taylor ted temperance
tiger tiny tom tony tori trace treasure trinity true turner ty unique unity val van vic violet wade walker wan ward
west wheat wick will willow win winter wolf wood woody worth wren you young zen
"""
_NOT_AFTER_A_NAME = """
a an the i you he she it we they me him her us them my your his its our their this that these those some any all
both every each up down out off away through to for of from into about under over in on at without like there here
one two three
"""

CALENDAR: Final = frozenset(_CALENDAR.split())
PEOPLES: Final = frozenset(_PEOPLES.split())
"""Peoples and their languages, which have a capital and are nobody's name."""
SCHOOL: Final = frozenset(_SCHOOL.split())
"""What recaps are about: with a capital at the start of a sentence, still no name that was misheard."""
INTERJECTIONS: Final = frozenset(_INTERJECTIONS.split())
PLACES: Final = frozenset(_PLACES.split())
"""Places that children are named after."""
WORDS: Final = frozenset(_WORDS.split())
"""Given and family names that are English words as well."""
NOT_AFTER_A_NAME: Final = frozenset(_NOT_AFTER_A_NAME.split())
"""Where one of these follows a word at the start of a sentence, the word was a verb or noun: "Mark the first line"."""
