"""The concepts that every language's words are sorted into."""

from __future__ import annotations

from enum import IntEnum, auto


class Concept(IntEnum):
    # what is spoken of
    PRODUCT = auto()  # the whole of what runs for a customer: site, shop, server, CRM, till software
    MAIL = auto()  # e-mail: whole when all of it is off, else a part
    PAGE = auto()  # a page, screen or form: all of them together are the whole
    PART = auto()  # one page, function, report, printer, integration
    CHECKOUT = auto()  # the payment gateway, the checkout, the basket's last step
    ORDERS = auto()  # orders as a stream that comes in
    RECORDS = auto()  # business data in bulk
    RECORD = auto()  # one document or record
    BACKUP = auto()
    PAPER = auto()  # invoices, quotes, receipts: money when asked for, a part when broken
    FOREIGN = auto()  # what others run: Instagram, a bank, the customer's own internet
    NOTYOURS = auto()  # nothing to do with us
    MARKET = auto()  # others' services that ours exchange with: marketplaces, couriers
    PLACE = auto()  # countable people, branches, tills, devices
    LIMITED = auto()  # a browser, an operator, a kind of phone
    PASSWORD = auto()
    CERTIFICATE = auto()
    LOOKS = auto()  # colours, logos, fonts
    # what is done
    ACCESS = auto()
    LOGIN = auto()
    PAY = auto()
    SELL = auto()
    USE = auto()
    ACT = auto()  # save, print, send, upload, export …
    # how it stands
    DOWN = auto()  # a word that names an outage by itself
    QUIET = auto()  # silent, dead calm: an outage when the whole is meant
    FAIL = auto()
    ERROR = auto()
    BLANK = auto()
    SLOW = auto()
    CRAWL = auto()  # so slow that nothing finishes
    WRONG = auto()
    STUCK = auto()
    GONE = auto()
    NOACCESS = auto()  # cannot be opened, entered, reached
    NOPAY = auto()
    NOSELL = auto()
    NOLOGIN = auto()
    LOCKED = auto()  # shut out
    FLAP = auto()
    SUSPENDED = auto()
    EXPIRED = auto()
    HACK = auto()
    INTRUDER = auto()  # somebody unknown
    APPEARED = auto()  # was added, changed, posted
    LEAK = auto()
    OTHERS = auto()  # what belongs to other people
    SEES = auto()
    RESTORE = auto()  # bring it back
    STANDSTILL = auto()
    OK = auto()
    FIXED = auto()
    NOTFIXED = auto()
    # polarity, scope, time, mood
    NEG = auto()
    AFTERNEG = auto()  # a negation that follows its word
    CANNOT = auto()
    NOLONGER = auto()
    ALL = auto()
    EVERY = auto()  # all, if a thing follows
    NOBODY = auto()  # all, and negative by itself
    WHOLE = auto()  # the whole of the service, said in one phrase
    ONE = auto()
    SINGLE = auto()  # one, if a countable thing follows
    OTHERSOK = auto()
    WE = auto()
    NOW = auto()
    PAST = auto()
    WAS = auto()
    FUTURE = auto()
    AGAIN = auto()
    SOMETIMES = auto()
    IF = auto()
    WHEN = auto()
    HOW = auto()
    MAYI = auto()  # is there, does it, can the
    PLEASE = auto()
    WISH = auto()
    DRILL = auto()
    MAYBE = auto()
    # matters that are normal
    MONEY = auto()
    SALES = auto()
    TRAINING = auto()
    MEETING = auto()
    FEEDBACK = auto()
    WAITING = auto()
    RIGHTS = auto()
    FORGOT = auto()
    BILLING = auto()  # a quarrel about our own bill
    SAFETY = auto()  # security in general
    # talk
    GREET = auto()
    THANKS = auto()
    YES = auto()
    NO = auto()
    FILLER = auto()
    URGENTWORD = auto()
    BUT = auto()
    NOISE = auto()  # a longer word that hides a cue inside it
