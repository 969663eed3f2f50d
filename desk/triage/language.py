"""Which language a text is in, by its script, and by its words where the script is Latin."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from desk.triage import en, fa, th
from desk.triage.lexicon import Words
from desk.triage.text import capped, normalise

_FOREIGN = re.compile(
    r"https?://\S{1,300}|www\.\S{1,200}|[\w.+-]{1,64}@[\w.-]{1,100}"
    r"|\b[\w-]{1,60}\.(?:com|net|org|ir|co|th|io|php|html|shop|app|dev)\b[\w./-]{0,100}"
)
_QUOTED = re.compile(r"\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”|«[^»\n]{1,300}»|`[^`\n]{1,300}`|(?m:^>.{0,300}$)")
_ERROR_TEXT = re.compile(
    r"\b(?:[a-z]+(?:error|exception)\b|traceback|stack trace|err_\w+|errno|fatal|warning:|error:"
    r"|exception:|segfault|sqlstate|http/\d|undefined|null pointer"
    r"|bad gateway|internal server error|service unavailable"
    r"|gateway timeout|not found on this server|connection (?:refused|timed out|reset)"
    r"|permission denied|access denied|forbidden)"
)
_CODE = re.compile(r"[{}=;$\\*|]|\w\(|::|->")
_WORD = re.compile(r"[a-z]+")
_THAI = re.compile(r"[ก-๎]")
_ARABIC_WORD = re.compile(r"[ء-ۓ]+")
_LETTER = re.compile(r"[^\W\d_]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words of everyday Latin-letter Persian and Thai, and English words that hold a sentence together.
_FINGLISH = _words(
    """
    salam slm dorood lotfan mersi merci mamnoon mamnun mikham mikhaym mishe nemishe nmishe mikone nemikone
    nmikone nist hast baraye vase chera chetor chetori chejuri age agar alan hanuz hanooz diruz dirooz emruz
    emrooz dishab farda man ma shoma ina in un oon ro hame hich hichki hichkas hichkodum kardam kardim kardid
    shod shode nashode nashod kar karbar kardan bala baz vared nemiad nmiad nemiyad miad mikonam mikonim mikonid
    mikonan daram darim darid darin dare nadare nadarim nadaram chand cheghadr chande gheymat khub khoob khube
    ghat ghate faghat faqat yeki ye yek bashe beshe behem dige digeh khaheshan foroshgah forooshgah faktor sobh
    zohr shab sait saitemun sitemun hamkar moshtari moshtaria hamkara nemitune nemitoone nemitunam nemitoonam
    nemitunim nemitunan nemitoonan nmitunam mitune mitoone mitunam mitunim bedid bedin bezanid befrestid begid
    komak konid konin kheyli kheili shodim shodan kon bood bud nabud az be ke ta va ya hatman bale areh kojast
    koja kodum saat daghighe sefaresh sefareshat pardakht dargah safhe gozaresh dokme aks sandogh anbar ramz
    ramzam ramzamo hesab hesabam variz tamdid khatas khata moshkel kharab mikonn umad oomad nayomad umade miyad
    mire raft rafte bargasht jadid ghadimi bebinid bebinin nemidunam nemidonam yadam vaghti hamamun kasi javab
    nemide ino uno chi chie kie kojai parid khabide down-e pak hazf
    """
)
_KARAOKE = _words(
    """
    krub krap khrap khrab kub kab ka kha khun phom pom chan nu dai daai mai maidai kao khao laew leaw leo lew
    tuk thuk khon kon ran raan nai nee ni nan ton tonni tonnee wan wanni yang arai tham tam ngan rabob wep lom
    lomm sawasdee sawatdee sawadee sawaddee wasdee khop khob kob khopkhun khobkhun kobkun mak maak loey loei
    duan chuay chuai noi noy duay duai pai ma maa yu yoo tae tang tangtae mi mee pen bpen aep song rap jai chai
    khai khong kong ngern ngoen baht rakha raka taorai thaorai tao rai yak ao hai keb kep prung prungnee muea
    mueawan muawan chao khuen sakha kho khor sop thaam witi sobtham krueang khit phang pang cha mot mod borisat
    panha yangngai ngai dee rue ruu roo luem rahat ab naa nakrub naka jaa
    """
)
_ENGLISH = _words(
    """
    the a an is are was were be been i we you he she it they my our your their this that these those to of for
    in on at by with from and or but not no can cannot cant could would will do does did dont doesnt didnt has
    have had how what when where why who which please thanks thank hello hi hey there here all any some since
    after before because if so just only every nobody everyone everybody nothing anything its im ive am me us
    again still now today yesterday tomorrow about up down out off than then too very need want get got went
    goes shows works working help it's isnt arent wont
    """
)
# How Persian verbs and plurals look in Latin letters, the English words that look alike, and nouns with their ezafe.
_PERSIAN_FORM = re.compile(
    r"(?:n[ea]?mi[a-z]{2,}|mi[a-z]+(?:am|im|id|in|an|eh?|ad)|[a-z]{3,}ha(?:ye|ro|sh|mun|tun|shun))"
)
_ENGLISH_FORM = _words(
    """
    mice microphone microscope microwave middle migraine migrate mike milan mile mileage milestone millionaire mime
    mince mine minimise minimize minute miracle mire miriam miscalculate miserable mislaid misplace missile missin
    mistake misuse mite nemine
    """
)
_EZAFE = re.compile(r"\b[a-z]{2,}-(?:e|ha|haye)\b")
_AMBIGUOUS = _words(
    """
    man in ma to be ran kar az ta un pen song hai no nee ye mire chi pak down baz a i on an am me do so my nan
    yang chan kon he she it hast dare ni tam mod mi ka
    """
)


def language_of(text: str, *, allowed: tuple[str, ...] = ("th", "fa", "en"), fallback: str = "en") -> str:
    """The language of a message: Finglish is fa, Thai in Latin letters is th; what cannot be told is `fallback`."""
    key = _plain(text) or normalise(capped(text))
    found = _by_letters(key)
    return found if found in allowed else fallback


def whole_sentence_language(text: str) -> str | None:
    """The language of a text that is a sentence in it, not a quote, address, code, error text or borrowed word."""
    key = _plain(text)
    if not key or (not _native(key) and (_ERROR_TEXT.search(key) or _CODE.search(key))):
        return None
    found = _by_letters(key)
    if found == "th" and _THAI.search(key):
        return "th" if len(_THAI.findall(key)) >= 8 else None
    if found == "fa" and _ARABIC_WORD.search(key):
        return "fa" if len(_ARABIC_WORD.findall(key)) >= 2 and _persian_sentence(key) else None
    words = _WORD.findall(key)
    if found is None or len(words) < 3:
        return None
    holding = {"en": _ENGLISH, "fa": _FINGLISH, "th": _KARAOKE}[found]
    return found if sum(word in holding for word in words) >= (2 if len(words) < 8 else 3) else None


def _plain(text: str) -> str:
    key = normalise(capped(text))
    return _QUOTED.sub(" ", _FOREIGN.sub(" ", key)).strip()


def _native(key: str) -> bool:
    return bool(_THAI.search(key) or _ARABIC_WORD.search(key))


def _persian_sentence(key: str) -> bool:
    words = _ARABIC_WORD.findall(key)
    return len(words) >= 3 or sum(len(word) for word in words) >= 7


@lru_cache(maxsize=16)
def _by_letters(key: str) -> str | None:
    thai = len(_THAI.findall(key)) / 4
    persian = float(len(_ARABIC_WORD.findall(key)))
    latin = _WORD.findall(key)
    native, words = max(("th", thai), ("fa", persian), key=lambda pair: pair[1])
    if words and words * 2.5 >= len(latin):
        return native
    if not latin:
        return None
    return _latin(latin, len(_EZAFE.findall(key)))


def _latin(words: list[str], joined: int) -> str | None:
    scores = {"en": 0.0, "fa": 0.7 * joined, "th": 0.0}
    english, finglish, karaoke = _known()
    for word in words[:400]:
        weight = 0.4 if word in _AMBIGUOUS else 1.0
        scores["en"] += weight * (word in _ENGLISH) + 0.4 * (word in english)
        scores["fa"] += weight * (word in _FINGLISH or _persian_form(word, english))
        scores["fa"] += 0.4 * (word in finglish and word not in english)
        scores["th"] += weight * (word in _KARAOKE) + 0.4 * (word in karaoke and word not in english)
    best = max(scores, key=lambda language: scores[language])
    if scores[best] >= 0.7 or (scores[best] > 0 and best != "en"):
        return best
    return "en" if len(words) >= 3 and len(_LETTER.findall(" ".join(words))) >= 10 else None


def _persian_form(word: str, english: frozenset[str]) -> bool:
    return bool(_PERSIAN_FORM.fullmatch(word)) and word not in _ENGLISH_FORM and word not in english


@cache
def _known() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    return _single(en.WORDS), _single(fa.FINGLISH), _single(th.KARAOKE)


def _single(words: Words) -> frozenset[str]:
    text = "|".join(words.values())
    return frozenset(_WORD.findall(normalise(text).replace("*", "")))
