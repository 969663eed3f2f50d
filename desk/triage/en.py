"""English words for the concepts of triage."""

from __future__ import annotations

from desk.triage.concepts import Concept as Is

WORDS: dict[Is, str] = {
    Is.PRODUCT: """
        site | sites | website | websites | web site | web | webshop | web shop | shop | store | storefront
        | online shop | online store | homepage | home page | landing page | front page | server | servers | vps
        | hosting | host | hosting account | system | systems | crm | erp | pos | till | tills | pos system
        | cash register | registers | software | app | portal | panel | platform | dashboard login
        | control panel | cpanel | admin panel | back office | backoffice | backend | accounting
        | accounting system | accounting software | dns | nameserver* | domain | domains | cloud
        | database server | booking system | school portal | intranet | service | services | program | programme
        | cashier system | sales system | everything | whole thing | marketplace site | application | instance
        | tenant | workspace | web server | virtual machine | vm | datacenter | the net shop | online catalogue
        | clinic system | reservation system | ip address
    """,
    Is.MAIL: """
        mail | mails | email | emails | e mail | e mails | mailbox | mailboxes | inbox | webmail | smtp | imap
        | mail server | company mail | company email
    """,
    Is.PAGE: "page | pages | screen | screens | form | forms | menu | menus",
    Is.PART: """
        page | pages | pdf | form | forms | report | reports | button | buttons | menu | menus | image | images
        | picture* | photo* | banner* | slider* | gallery | video* | sms | text messages | notification*
        | reminder* | calendar | barcode* | bar code* | printer* | scanner* | label* | export* | import*
        | search | search box | filter* | sort* | chart* | graph* | widget* | plugin* | plug in* | extension*
        | module* | integration* | webhook* | api | sync | syncing | stock sync | coupon* | voucher*
        | promo code* | discount code* | captcha | map | maps | chat | chatbot | live chat | field* | dropdown
        | drop down | tab | tabs | screen | screens | footer | header | sidebar | font | link | links | blog
        | feature | function | functions | option | template* | theme* | dashboard | pipeline* | deal* | lead
        | leads | contact form | comment* | review* | rating* | wishlist | cart | basket | inventory | stock
        | stock count | stock level* | warehouse | payroll | payslip* | ledger | trial balance | balance sheet
        | vat | tax form | tax report | commission* | tag | tags | list | task list | attachment* | upload
        | uploads | download* | cron | cron job | backup screen | drawer | cash drawer | scale | kitchen printer
        | customer display | caller id | call log | newsletter* | campaign* | appointment* calendar | booking*
        | slot | slots | seo | sitemap | analytics | statistic* | counter | figures | totals | total | the sum
        | column* | row | rows | shipping | shipping cost* | shipping rate* | delivery fee | language switch*
        | translation | two factor | 2fa | otp | one time code | verification code | sms code | reset mail
        | reset email | reset link | confirmation email* | confirmation mail* | order email* | ftp | phpmyadmin
        | cache | redirect rule | mobile app | autocomplete | signature | logs | shift report
        | end of day report | z report | cost centre* | workflow* | automation* | timeline | notes | variant*
        | size chart | product page* | category page* | contact page | thumbnail* | share button | log file*
        | staging | staging site | test site | dev site | subdomain | stocktaking | expense* | budget*
        | receipt printer | deal | deals | forecast* | queue number | kitchen display | qr code | qr
        | favourites | loyalty points | points | gift card* | zip code | postcode | timezone | time zone | date
        | dates | currency | exchange rate | rounding | decimal* | quantity | sku | category | categories
        | subtotal | copy button | print button | save button | filter button | avatar | profile page
        | recurring | cloning | audit log | permission* | role | roles | caller | phone integration | lead form
        | merge | duplicate check | dashboards | web hook | two step | file manager | database import
        | php version | php | cronjob | cron jobs | mail filter | autoresponder | forwarding | mailing list
        | spam filter | dns record | mx record | email signature | popup | pop up | cookie banner | google map
        | instagram feed | the feed | testimonials | faq page | countdown timer | booking form | members area
        | table plan | discount | discounts | promotion* | bundle* | gift wrap | wish list | order status
        | tracking number* | tracking page | purchase order* | bank feed | bank import | reconciliation
        | depreciation | chart of accounts | tax number | tax id on | withholding report | serial number*
        | batch number* | stock transfer | bill of materials | work order* | delivery note* | packing slip*
        | attendance | hours of | opening hours widget | variants | bubble | live chat bubble | contact import
        | address label* | picking list* | shelf label* | timesheet* | leave request* | loyalty card*
        | membership card* | gift voucher* | fonts | row 200 | counter 4 | numbering | number range | sorting
        | push notifications | login page | leave balance* | balances
    """,
    Is.CHECKOUT: """
        checkout | check out | payment gateway | payment page | payment step | card payment* | online payment*
        | payments | place order | place an order | pay button | buy button | promptpay qr | gateway
    """,
    Is.ORDERS: "orders | order | incoming orders | sales | transactions",
    Is.RECORDS: """
        data | database | databases | db | tables | records | customers list | customer data | customer records
        | all customers | contacts | all orders | all products | products | product catalogue | catalogue
        | files | documents | order history | invoices history | ledger entries | entire history | accounts list
        | backups | mailboxes content | years of | all our data | all invoices | months of | folders | entries
        | wallet balances | contact list | customer list | archive | the archive | ledger | price list entries
        | mail archive | photos of all | membership list | patient records | patient files | student records
        | bookings of | all bookings | all contacts | all photos | all mails | all emails | all files
        | all documents | whole history | sales history | purchase history | ledgers | the books | sku list
        | stock list | product list | accounting data | our data | employee records | user accounts
        | whole catalogue | record | customer record | every record | all records
    """,
    Is.RECORD: """
        a record | one record | one invoice | one order | an order | an invoice | one contact | a contact
        | one document | one product | a product | one file | a file | a single product | one entry
        | single record | a customer card | one note | one customer
    """,
    Is.BACKUP: "backup | backups | nightly backup | backup job | backup copy | snapshot*",
    Is.PAPER: """
        invoice | invoices | quote | quotes | quotation | receipt | receipts | tax invoice | credit note
        | purchase order | pro forma | proforma | bill | bills | statement
    """,
    Is.FOREIGN: """
        instagram | facebook | whatsapp | tiktok | twitter | youtube | telegram | google | gmail | netflix
        | linkedin | our internet | my internet | home internet | office internet | internet provider
        | the internet | our wifi | wifi | wi fi | my laptop | my pc | my computer | my phone | electricity
        | power cut | power outage | power is out | blackout in | competitor* | bank | the bank | banking app
        | isp | another host | other provider | router | my screen | my keyboard | my mouse | chatgpt | line app
        | power is | our street | internet is out | our own internet | our router | my wifi | own network
        | own wifi | our provider | our isp | shopify | wix | squarespace | godaddy | aws | cloudflare | stripe
        | paypal | slack | zoom | microsoft | outlook com | office 365 | tax office | revenue department
        | government site | old laptop | my old | other host | icloud | dropbox | hubspot | salesforce
        | our neighbour* | a friend s | mall | traffic | my car | the lift | air conditioning | coffee machine
        | our landline | my printer at home
    """,
    Is.NOTYOURS: """
        nothing to do with you | not your fault | not on your side | nothing you can do | on our side
        | not your problem | our own fault | no fault of yours | our own internet | own internet is out
    """,
    Is.MARKET: """
        shopee | lazada | tiktok shop | amazon | courier* | kerry | flash express | digikala | torob | snapp
        | bank api | marketplace | ebay | sms provider | xero | quickbooks | woocommerce sync
    """,
    Is.PLACE: """
        user | users | person | people | branch | branches | employee* | colleague* | staff | cashier* | mailbox
        | computer* | pc | pcs | laptop* | device* | machine* | phone | phones | till | tills | register
        | client | customer | customers | clients | rep | reps | agent | agents | station | stations | seller*
        | salesperson | account | accounts | terminal* | tablet* | waiter* | manager | accountant* | office
        | offices | location* | department | team | shift | warehouse | store | stores | guest* | visitor*
        | buyer* | shopper* | member* | student* | patient* | parents | teacher* | temp | intern | trainee
        | front desk
    """,
    Is.LIMITED: """
        safari | chrome | firefox | edge | opera | iphone* | ipad* | android | ios | on mobile | on my phone
        | on phones | mobile version | irancell | mci | hamrahe aval | rightel | ais | dtac | true move
        | truemove | vodafone | one operator | one network | mobile data | staging | staging site | test site
        | one browser | old version | internet explorer | windows 7 | from abroad | one of the | one of our
        | one of my | some users | some customers | a few | two of | three of | half of | some of | several of
        | iphones | on iphones | on android | on my | our branch in | the branch in | branch in | on tablets
        | half our | half the | half of the | half of our | on the second | on old | in firefox | in safari
        | in chrome | via vpn | on wifi
    """,
    Is.PASSWORD: "password | passwords | passcode | pin code | credentials",
    Is.CERTIFICATE: """
        ssl | certificate warning | https | certificate | not secure | tls | padlock | says not secure
        | ssl warning | certificate error | certificate expired
    """,
    Is.LOOKS: """
        logo | colour* | color* | font size | favicon | design | layout | background | spacing | blurred
        | blurry | prettier | nicer | icon | icons | wording | typo | ugly
    """,
    Is.ACCESS: """
        open | opens | opening | enter | reach | reachable | load | loads | loading | come up | comes up
        | coming up | access | accessible | connect | connecting | respond | responds | responding | start
        | starts | boot | get on | resolve | resolving | ping | visit | get through | get into | get in
        | gets in | gets into
    """,
    Is.LOGIN: """
        log in | login | logon | log on | sign in | signin | log into | sign into | logging in | signing in
        | logged in | get in to their account | logins
    """,
    Is.PAY: """
        pay | paying | pays | payment | check out | checkout | buy | purchase | place orders | place order
        | place an order | complete the order | complete their order | ordering | complete orders
        | finish their order | finish an order | payment step | get through payment | completes a purchase
        | complete a purchase | complete the purchase | finish payment | finish paying | checking out
        | book a room | reserve | make a booking | make a reservation | place a booking
    """,
    Is.SELL: """
        sell | selling | ring up | take orders | take payments | issue receipts | open a sale | close a sale
        | serve customers | serve anyone | bill customers | invoice anyone | charge customers | accept orders
        | make a sale | ring anything up | ring anything | complete a sale | complete sales | finish a sale
        | process a sale | take an order | take any order | take any payment | cash up | close any bill
        | bill anybody | check guests in | print bills | issue bills
    """,
    Is.USE: """
        work | works | working | use | using | function | do anything | run | running | operate | do our job
        | continue
    """,
    Is.ACT: """
        save | saves | saving | print | prints | printing | send | sends | sending | receive | receives | upload
        | uploading | download | downloading | export | exporting | import | importing | search | edit | editing
        | delete | update | updating | add | create | creating | scan | sync | syncing | attach | refresh
        | publish | show | shows | display | displays | arrive | arrives | go out | come through | generate
        | calculate | submit | register | find | see | view | play | apply | redeem | merge | assign | transfer
        | copy | paste | filter | sort | change | select | choose | click | deliver | delivered | arriving
        | appear | pass | pull | push | match | react | issue | close the month | verify | reset
    """,
    Is.DOWN: """
        down | is down | went down | goes down | offline | outage | blackout | dead | died | kaput | crashed
        | crash | crashes | crashing | unreachable | not reachable | inaccessible | unavailable | not available
        | out of service | kicked the bucket | gave up the ghost | knocked out | cut off | collapsed | collapse
        | flatlined | conked out | bit the dust | not responding | does nt respond | doesnt respond
        | no response | stopped responding | is off | are off | went off | off again | switched off
        | disappeared from the internet | vanished from the internet | is gone again | gone again | knackered
        | toast | belly up | tanked | dark | went dark | lights out | timed out everywhere | times out
        | timing out | timeout | connection refused | took a nap | decided to rest | fallen over | fell over
        | not up | isnt up | nt up | wont come up | never came back | didnt come back | not come back | not back
        | black screen | total failure | bad gateway | service unavailable | nxdomain | no longer online
        | not online | isnt online | wont start | wont boot | doesnt start | doesnt come up | lies flat
        | out cold | in a coma | gone silent | stopped working completely | stopped completely
        | completely stopped | nothing works | nothing is working | nothing loads | nothing opens
        | nothing responds | nothing comes up | not a single page | dropped off | kicks everyone out
        | kicked everyone out | ded | dwon | donw | stopped answering | no longer answers | no longer answer
        | not answering | doesnt answer any | do not answer | dont answer | answer any more | answer anymore
        | still off | off for | off since | is still off | is off for | all off | off now | went to sleep
        | fell asleep | nothing in and nothing out | not alive | lost all connectivity | no connectivity
        | does not resolve | doesnt resolve | not resolving | drops out | unplugged | not come up
        | does not come up | do not come up | never comes up | no signal | 502 everywhere | gone dark
        | gone offline | offline again | cannot be reached | cant be reached | could not be reached
        | can not be reached | not be reached | stone dead | dead as | bricked | given up | gave up
        | out of reach | fell off the internet | stands still | at a stop | ceased | halted | came to a halt
        | went away | has left us | has left the building | passed away | rest in peace | rip | comatose
        | decided to take | dies | die | closes itself | closes by itself | close by themselves | shuts itself
        | quits right after | refuses every connection | refuses all connections | refuses connections
        | refusing connections | refuse connections | does not start | mute | went mute | is switched off
        | still switched off | powered off | turned off | out for everyone | out everywhere | enjoys a
        | sunbathing | gone fishing | gone for a walk | went for a walk | on its lunch break | dropped dead
        | not running | isnt running | arent running | stopped running | crashed out | imploded | exploded
        | blew up | blown up | melted | fried | hosed | borked | broken down | broke down | went bust
        | out of action | no life | shows no life | disconnected from the world | stays dark | stays black
        | stay black | went off again | site off | shop off | server off | store off | system off | website off
        | web off | mail off
    """,
    Is.QUIET: """
        quiet | went quiet | silent | silence | still as a | no sign of life | lifeless | does not answer
        | doesnt answer | nobody home | stopped talking | on leave | on vacation | went on vacation | on strike
        | day off today | taking the day off | took the day off | called in sick | asleep | sleeping | snoozing
        | on a break | taking a break | on holiday today | nap | its nap | a nap | siesta | to rest
        | long weekend | no pulse | deserted | ghost town | decided to rest
    """,
    Is.FAIL: """
        fail | fails | failed | failing | failure | broken | broke | breaks | not working | doesnt work
        | dont work | does not work | do not work | didnt work | did not work | isnt working | arent working
        | wont work | not work | stopped working | stopped | no longer works | no longer work | malfunction*
        | faulty | does nothing | do nothing | nothing happens | bug | bugs | buggy | glitch* | problem
        | problems | issue with | trouble | troubles | misbehav* | acting up | acts up | unusable | unresponsive
        | not loading | wont load | doesnt load | dont load | not opening | not showing | doesnt show
        | dont show | not displayed | not saved | doesnt save | not printing | doesnt print | not sending
        | not sent | not syncing | not synced | doesnt sync | dont sync | not updating | not updated
        | not arriving | not delivered | never arrives | never arrive | never comes | never come
        | never delivered | never received | not received | not found | empty | comes out empty | refuses to
        | refuse to | rejected | rejects | declined | bounce | bounces | bounced | bouncing | cut off at
        | misprints | out of order | messed up | screwed up | looks broken | garbled | gibberish | unreadable
        | question marks | boxes instead | overlap* | distorted | crooked | skewed | missing | is missing
        | are missing | disappeared | out of sync | disconnect* | drops | keeps logging me out | logs me out
        | logged out | kicks me out | expired token | invalid token | doesnt accept | not accepted | ignores
        | ignored by | loses | lost connection | jammed | cant be | stays grey | greyed out | grayed out
        | stay grey | is grey | not reacting | doesnt react | isnt reacting | no reaction | not recognised
        | not recognized | isnt recognised | isnt recognized | finds nothing | find nothing | cut off
        | is cut off | session expired | no longer prints | no longer sends | no longer shows | no longer opens
        | no longer arrive | no longer syncs | dont reach us | do not reach us | doesnt reach us | never reach
        | not imported | not been imported | not exported | stopped firing | stopped syncing | stopped printing
        | stopped sending | stopped updating | stopped showing | stopped importing | gone missing | no sound
        | not accept | wont accept | wont print | wont save | wont sync | wont update | wont send | wont let
        | wont go | wont play | not applied | not clickable | unclickable | cannot be clicked | invisible
        | not visible | falls off | falls over | throws | spits out | gets declined | get declined
        | was declined | goes nowhere | leads nowhere | lead nowhere | dead link | link is dead | broken link
        | goes to spam | land in spam | lands in spam | land in the spam | end up in spam | marked as spam
        | not come out | nothing comes out | doesnt come out | beeps but | no longer possible | doesnt appear
        | dont appear | does not appear | do not appear | not appear | does not show | do not show
        | does not open | do not open | does not arrive | do not arrive | does not print | does not save
        | does not sync | does not update | does not load | not load | hasnt arrived | havent arrived
        | never arrived | hasnt synced | hasnt updated | hasnt been | have not been | has not been | havent been
        | didnt arrive | didnt save | didnt print | didnt sync | didnt go | flicker* | vanishes | vanish
        | disappears | rejected by | skips | limps | wobbly | half working | unreliable | hiccup* | not secure
        | says not secure | certificate error | ssl warning | certificate expired | stops at | turned into
        | turned to | without the | without an address | without address | pop up does not | thrown out
        | gets thrown out | throws me out | throws us out | is still gone | comes without | arrives late
        | come late | comes late | come an hour late | goes missing | half done | only partly | partially
        | hieroglyphs | chopped | clipped | squashed | stretched | blurry on | pixelated | wont open | cant load
        | cant open | dead on | endless loop | in a loop | loops | loop | skipped | drops the | not carried over
    """,
    Is.ERROR: """
        error | errors | err | exception | 404 | 403 | 401 | error message | error code | warning message
        | fatal error | syntax error | stack trace | 500 | 502 | 503 | 504 | 522 | internal server error
        | gateway timeout | error 500
    """,
    Is.BLANK: """
        blank | blank page | white page | white screen | empty page | blank screen | all white
        | nothing but white | pure white
    """,
    Is.SLOW: """
        slow | slowly | slower | sluggish | laggy | lag | lags | lagging | takes ages | take ages
        | takes forever | takes minutes | takes a minute | half a minute | crawls | crawling | snail | very long
        | too long | seconds to load | seconds to open | long to load | minutes to load | minutes to open
        | seconds each | a minute each | drags | high latency | takes long | seconds per | minutes per
        | a full minute | over a minute | more than a minute | a minute to | minutes to | forty seconds
        | thirty seconds | 30 seconds | 20 seconds | 40 seconds | 15 seconds | ten seconds | twenty seconds
        | long time to | too much time | awfully slow | takes so long | so long to | painfully | lazy
        | like treacle | like honey | ages to | dropped a lot | speed has dropped | got slower | slowed down
        | slower than
    """,
    Is.CRAWL: """
        never finishes | never finish | never loads | never load | never ends | never opens | no page finishes
        | spins forever | spinning forever | loads forever | keeps spinning | not one page loads | no page loads
        | no page opens | never completes | just spins | keep loading forever | keeps loading forever
        | not a single one finishes | loading for ever | load for ever | no page ever | never finish loading
        | never finishes loading | ever finishes | ever loads | ever opens | before it loads
        | nothing ever loads
    """,
    Is.WRONG: """
        wrong | incorrect | incorrectly | wrongly | miscalculat* | doubled | double counted | counted twice
        | twice as | duplicate* | duplicated | twice in | off by | shifted | mismatch* | doesnt match
        | dont match | not match | doesnt add up | dont add up | does not add up | inaccurate | negative stock
        | minus stock | outdated | old price* | old version is shown | stale | mixed up | swapped | reversed
        | upside down | inconsistent | differs from | different from the | zero instead | shows zero | shows 0
        | instead of | zero for | too high | too low | one day ahead | one day behind | hours ahead
        | hours behind | appears twice | appear twice | sent twice | printed twice | charged twice at
        | in the wrong | isnt right | not right | not correct | isnt correct | skips | last year s | minus
        | hour early | hours early | hour late | hours late | an hour early | a day early | a day late | twice
        | go out twice | goes out twice | three times | double | doubles | yesterday s | from last month
        | in english instead | untranslated | upside | too many | too few | more than once | someone s wrong
        | reads zero | do not add up | nonsense | strange characters | weird characters | never changes
        | stays at | doesnt change | wont change | half of the lines | only half | only the first | negative
        | is off by | are off by | are off | not applied | not deducted | not counted | not included
        | doesnt include | lagging behind | rounds | rounded wrong | added up wrongly | summed up wrong | out by
        | sums are | deducted twice | counted double | old rate | old rates | old data | old figures
        | same number | rotated | sideways | outdated rate | too early | too late | the wrong way | crossed out
        | mirrored
    """,
    Is.STUCK: """
        stuck | freeze | freezes | frozen | freezing | hang | hangs | hung | hanging | unresponsive | spinning
        | spins | loading forever | endless loading | locks up | jams | pending forever | stays pending
        | queue is stuck
    """,
    Is.GONE: """
        gone | wiped | wiped out | lost | erased | deleted | dropped | vanished | disappeared | disappear
        | emptied | destroyed | overwritten | formatted | evaporated | missing | purged | truncated | corrupted
        | corrupt | is empty | are empty | zero records | emptied the | cleared out | cleaned out
        | lost everything | overwrote | deleted by accident | accidentally deleted | deleted accidentally
        | by mistake deleted | wiped by mistake | dropped the | removed by accident | nowhere to be found
        | got lost | no longer there | not there any more | are not there | isnt there | swallowed
    """,
    Is.NOPAY: """
        not one payment | no payment | no payments | not a single payment | payments fail | payment fails for
    """,
    Is.NOSELL: """
        no order | no orders | no order has | not an order | not one order | no single order | zero orders
        | no sales | no sale | no new order | no new orders | buyers get thrown back | thrown back to the cart
        | sell nothing | cant sell | can t sell
    """,
    Is.LOCKED: """
        locked out | shut out | locked out of | kicked out | lock us out | locks us out | account is locked
        | account locked | account got locked | kept out | keeps rejecting my password | rejects my password
        | wrong password for | password is right | password is correct | correct password
    """,
    Is.FLAP: """
        keeps going down | keep going down | goes up and down | up and down | on and off | keeps crashing
        | keep crashing | keeps dropping | keep dropping | dies every | crashes every | drops every
        | goes down every | down every | keeps dying | keeps disconnecting | every few minutes
        | every five minutes | every ten minutes | every 5 minutes | every 10 minutes | again and again
        | over and over | comes and goes | back and forth | third time today | fourth time today
        | fifth time today | second time today | times today | times since this morning | times this morning
        | in and out | yo yo | flapping | flaps | keeps falling over | keeps cutting out | every half hour
        | every quarter of an hour | then dies | then works | then down | then gone | for a minute then
        | again every
    """,
    Is.SUSPENDED: """
        suspended | suspend | account suspended | deactivated | disabled by you | blocked by you | taken offline
        | parked page | parking page | shut off | shut down | cut us off
    """,
    Is.EXPIRED: "expired | has expired | lapsed | ran out | overdue | domain lapsed",
    Is.HACK: """
        hacked | hack | hackers | hacker | got hacked | defaced | defacement | malware | ransomware | ransom
        | virus | viruses | trojan | backdoor | casino | gambling | betting site | porn | phishing page
        | redirects to | redirected to | redirecting to | redirect to a | strange site | spam from our
        | sending spam | sends spam | spam in our name | spam mails from our | compromised | breached | breach
        | intruder* | broken into | broke into | break in | stolen | stole | injected | encrypted
        | all encrypted | files are locked | bitcoin | hijacked | taken over | took over | someone changed
        | somebody changed | someone else changed | stranger changed | somebody logged in | someone logged in
        | logged in from | unknown admin | unknown administrator | unknown user | strange admin | strange user
        | foreign admin | new admin | posts we never wrote | articles we never wrote | pages we never made
        | pharma | viagra | crypto miner | mining | backdoored | impersonat* | leaking password* | malicious
        | asks for money to | spam mails we never | never wrote | we never wrote | we never sent | we didnt send
        | replaced our homepage | replaced our | lock* files | ransom note | held for ransom | ends up on a
        | end up on a | gambling page | adult site | adult content | brute forced | keylogger | rootkit
        | cryptominer | miner | phished | account was taken | password was changed by | changed our password
        | changed my password without | changed the admin password | password had been changed
        | bank details were changed | unauthorised | unauthorized | injected code | strange code
        | strange script | suspicious script | strange posts | fake posts | fake admin | fake orders | rogue
        | suspicious login* | unknown login | unknown device | logins from | login from russia
        | login from china | wired money | money was wired | transferred money from our | withdrew money
        | virus warning | malware warning | deceptive site | dangerous site | download starts by itself
        | downloads itself | downloads something | crypto | blackmail* | extort* | hackers got
        | keeps redirecting | redirects our | opens ads | shows ads we | strange ads | popup ads | spam links
        | japanese pages | chinese characters on our | someone is logged in | is logged in as | logging in from
        | password no longer works because somebody | changed by someone | changed by somebody
        | took our account | stole our | account theft | credentials leaked | we did not order | we didnt order
        | betting | bet portal | adult portal | took over the | took over our
    """,
    Is.INTRUDER: """
        unknown | stranger | strangers | somebody else | someone else | someone | somebody | russian | chinese
        | unfamiliar | nobody here | we did not create | we didnt create | never created | never made
        | not by us | none of us | nobody of us | who is not ours | we dont know | i dont know who
        | i never made | foreign ip | strange
    """,
    Is.APPEARED: """
        appeared | showed up | popped up | was added | were added | was changed | were changed | got changed
        | created | posting | posted | published | transferred | withdrew | signed in | logged in | new account*
        | admin | administrator | admins | admin account*
    """,
    Is.LEAK: """
        leak | leaked | leaking | leaks | data leak | exposed | other people s | other customers orders
        | other customers data | another customer s | someone else s | somebody else s | other companies
        | another company s | other shop s | strangers orders | other persons | somebody elses | someone elses
        | another customers | other peoples | other customers invoices | each other s | each others
        | other patients | other students | publicly visible | visible to everyone | anyone can see
        | open to the public | for sale on | public on google | of somebody else | of someone else
        | of another customer | of other customers | of another company | of another shop | of other companies
        | of other people | of a stranger | other people s orders | other peoples orders | saw the orders
        | another customer | another company | another patient | another student | another shop s
        | belonging to another | belongs to another | belong to another | wrong customer s data
        | mixes up customers | see each other | sees the orders of | reads other | can see other
    """,
    Is.OTHERS: """
        other people s | other peoples | other children | of others | other users data | another family
        | other clients data | other tenants | other customers | another tenant | other shops | another client s
        | another user s
    """,
    Is.SEES: """
        see | sees | saw | seen | shows | view | visible | display | displayed | opened | read | gets | got
        | access
    """,
    Is.RESTORE: """
        roll it back | roll back | rollback | restore | bring it back | bring them back | get it back
        | get them back | recover | undelete | undo
    """,
    Is.STANDSTILL: """
        on paper | by hand | handwritten | handwriting | pen and paper | cannot work | cant work
        | unable to work | cannot do anything | cant do anything | cant do a thing | at a standstill
        | standstill | work has stopped | work stopped | business stopped | business has stopped
        | everyone is idle | idle | sitting idle | sit idle | sitting around | closed the shop | had to close
        | sent everyone home | sending people home | turning customers away | turning people away
        | turn customers away | paralysed | paralyzed | queue out of the door | customers are queuing
        | waiting outside | cannot operate | cant operate | cash only | losing every order | losing sales
        | losing all | not a single order | no orders since | not one order | not one sale | zero orders
        | zero sales | no sale goes through | no sales since | nothing sells | lost all sales
        | not a single sale | no order comes | no orders come | get no orders | no orders coming | not sold
    """,
    Is.OK: """
        ok | okay | fine | works | work again | working | works again | working again | working now | normal
        | normally | is up | are up | was up | is back | are back | back up | came back | back online | online
        | recovered | good now | great now | all good | stable | smoothly | smooth | no problem | no problems
        | no issue | no issues | without a problem | without problems | perfectly | healthy | opens | loads
        | running | runs well | alive | not broken | in order | as usual | up again | it is back | its back
        | back to normal | back now | good again | looks good | works well | behaves | solid | flawless*
    """,
    Is.FIXED: """
        fixed | solved | resolved | sorted | sorted out | has been fixed | got fixed | it is solved
        | problem solved | found it myself | my mistake | my own mistake | false alarm | never mind | nevermind
        | ignore my | ignore the last | please ignore | disregard | i was wrong | works now | is ok now
        | is fine now | all good now | can close | close the ticket | close this ticket | have been recovered
        | restored | got it working | figured it out | no longer needed | cancel my request | had the wrong
        | i was using the wrong | typed the wrong | my fault | our own fault | it was our router
        | it was my wifi | it was only my | was only my wifi | it was our own | cleaned up | is cleaned
        | was cleaned | cleared up | all clear | has been removed | was removed by | under control | dealt with
        | taken care of | recovered everything | arrive again | arrives again | open again | opens again
        | loads again | print again | prints again | can sell again | selling again | we are live again
        | live again | online again | reachable again | accessible again
    """,
    Is.NOTFIXED: """
        not fixed | wasnt fixed | isnt fixed | not solved | isnt solved | wasnt solved | unsolved | not resolved
        | isnt resolved | unresolved | still not fixed | same problem | same issue | problem persists | persists
        | no change | no better | still broken | still the same | problem remains | still happening
        | happened again | back again the problem | fix did not | fix didnt | came back again | still nothing
    """,
    Is.NEG: """
        not | no | nt | isnt | arent | wasnt | werent | never | without | none | doesnt | dont | didnt | hasnt
        | havent | neither | nor | hardly
    """,
    Is.CANNOT: """
        cannot | cant | can not | could not | couldnt | unable to | not able to | unable | impossible to
        | impossible | wont | refuses | refuse | no longer | nobody can | no one can | none can | noone can
        | fails to | fail to | failed to | nobody is able | no customer can | no way to | not possible to
        | isnt able | arent able | struggle to | struggling to | doesnt let | wont let | not let | not allow
        | doesnt allow | not allowed | cannot get past | gets past | get past | past the | no longer can
    """,
    Is.NOLONGER: """
        not down | isnt down | not down any more | not down anymore | no longer down | nothing is down
        | not offline | not broken | isnt broken | no crash | no crashes | no outage | no outages
        | without a crash | without crashing | didnt crash | hasnt crashed | no downtime | not hacked
        | isnt hacked | wasnt hacked | nothing lost | nothing is lost | nothing was lost | no data lost
        | not lost | not gone | no error | no errors | without errors | not slow | isnt slow | not stuck
        | nothing broken | nothing wrong | nothing is broken | not an outage | doesnt crash | never crashed
        | never down | hasnt been down | without error | not deleted | didnt lose | not one crash
        | not a single crash | not crashed | not one outage | hasnt gone down | no interruption* | no dropouts
        | wasnt down | was not down | wasnt the site | nothing missing | not affected | zero crashes
        | zero downtime | zero errors
    """,
    Is.ALL: """
        everyone | everybody | nobody | no one | noone | anybody | anyone | all of us | all users
        | all customers | all clients | all branches | all tills | all computers | all staff | all devices
        | all pages | all services | all sites | every page | every branch | every till | every computer
        | every device | every user | every customer | none of our | none of us | none of the | whole | entire
        | entirely | completely | totally | fully | company wide | companywide | every single | anything
        | nothing | all machines | all locations | the whole company | whole company | whole team | whole office
        | entire team | entire company | all the tills | all our | across the company | across the board
        | everywhere | anywhere | any page | any browser | any device | any customer | any till | all stations
        | all departments | all stores | all shops | both branches | both sites | no page | no customer
        | no customers | no user | no till | no branch | no employee | no visitor | web and mail | alike
        | all at once | all my | each branch | our only | only till | only register | hundreds of | thousands of
        | no buyer | no buyers | 4 everyone | not one customer | any of our | any of us | each and every
        | all of them | all of our | the lot | all screens | for all | the full team | department | whole shift
        | night shift | entire shift | full department | every shopper | not a single | any of the | none of
        | no users | not one | not a single one | not a soul | no customer can | nobody can | no one can
        | none can | nobody gets | nobody reaches | nobody is able | neither of our | neither of the | no guest
        | no student | no patient | no member | no seller | no cashier | zero | no device | no computer
        | all of a company | all 10 | all 20 | all 30 | all 40 | all 50 | all fifty | for anyone | for anybody
        | each of us | us all | whole thing | each page | every one of | the rest of the company too | all seven
        | all five | all three | all four | all six | all our branches | every shop | every location
        | every one of our | each till
    """,
    Is.EVERY: "all | every | each | any | both",
    Is.NOBODY: """
        nobody | no one | noone | none of | none of our | none of the | none of us | no customer | no customers
        | no user | no users | no till | no branch | no page | no visitor | no employee | no buyer
        | not one customer | not a single | not one | not a single one | not a soul | nothing | no customer can
        | nobody can | no one can | none can | nobody gets | nobody reaches | nobody is able | neither of our
        | neither of the | no guest | no student | no patient | no member | no seller | no cashier | zero
        | no device | no computer
    """,
    Is.WHOLE: """
        entire site | whole site | whole shop | entire shop | whole system | entire system | whole server
        | whole account | whole website | entire website | all sites | all pages | every page | any page
        | whole hosting account | all services | entire store | whole store | whole platform | entire platform
        | entire server | all our sites | none of our sites | whole crm | whole erp | entire erp | entire crm
        | everything
    """,
    Is.ONE: """
        only me | just me | only i | i alone | me alone | for me only | only for me | just for me | one user
        | one person | one colleague | one employee | one customer | one client | one branch | one till
        | one computer | one device | one machine | one mailbox | one of our | one of my | one of the
        | one of us | a colleague | a user | a client of mine | one of ours | a single user | single user
        | single customer | a customer | my colleague | my account | my user | my own account | new employee
        | new colleague | one laptop | one station | one department head | one cashier | one phone | one product
        | one page | one store | one shop | second till | other till | one of several | one of three
        | one of two | one of four | one of five | one of ten | on one | only one | only on my | only on
        | only in | only the | only when | works for me | works for us | works here | fine for me | fine for us
        | for some | some of our | some of the | some customers | some users | some people | one accountant
        | two users | two colleagues | two people | three users | few users | few people | a few customers
        | certain customers | one card | one bank | one issuer | visa only | mastercard only | one buyer
        | a buyer | a shopper | one shopper | a visitor | one visitor | intern | only our | the boss | our boss
        | my boss | my login | one rep | one seller | one salesperson | one address | a few of | a couple of
        | our branch in | the branch in | at till 2 | till 2 | till 3 | till two | till 1 | her card | his card
        | her account | his account | her laptop | his laptop | our trainee | new cashier | for two employees
        | two employees | two of our | two of the | on my phone | on my laptop | here it does | here it works
        | from here it | on our side it | for her | for him | for one of | client in | customer in | a client
        | one supplier s | one supplier | counter 4 | only the cashier | our trainee s | single account
        | one mail address | from one | just one | merely one | except for one | is the only one
    """,
    Is.SINGLE: "one | single | 1 | only one | another | second",
    Is.OTHERSOK: """
        others can | others are fine | others work | others ok | the others | other users can | other pages
        | other pages are | other pages work | rest works | the rest works | the rest is fine | the rest is ok
        | rest is fine | everything else works | everything else is | everything else | everyone else can
        | everyone else | other branches | other tills | other customers | other computers | other cards
        | other banks | other browsers | other functions | site itself is | the site itself | site is up
        | system is up | other reports | other products | for the others | other colleagues | my colleagues can
        | colleagues can | others have no | still works | still opens | still usable | but it opens | but opens
        | still sell | can still sell | can still work | can continue | we can work | can go on | otherwise fine
        | otherwise ok | otherwise works | usable | others fine | we can still | workaround | all other
        | all others | apart from that | selling works | still possible | people can still | still buy
        | can still buy | other six | other five | other four | other three | other two | other one is
        | others pay | other mailboxes | others pay fine | others are ok | others do | others see | elsewhere
        | rest of the site | rest of the | rest is | the rest | desktop works | works on desktop
        | fine on desktop | works on | fine on | works in | fine in | works with | fine with
        | in chrome it works
    """,
    Is.WE: "we | us | our | our team | our staff | our people",
    Is.NOW: """
        now | right now | currently | at the moment | this morning | since | since this morning
        | since yesterday | since last night | since last week | since monday | since the weekend | today
        | just now | all of a sudden | suddenly | at present | still | again | since the update | ever since
        | until now | as we speak | from yesterday | again today | all day | for hours | for an hour
        | for 30 minutes | for minutes | tonight it | started yesterday | started last
    """,
    Is.PAST: """
        yesterday | last night | last week | last month | last year | the other day | days ago | hours ago
        | weeks ago | a week ago | an hour ago | on monday | on friday | on saturday | on sunday | on tuesday
        | on wednesday | on thursday | earlier | earlier today | previously | in the past | back then | was down
        | were down | had been | months ago | last monday | last friday | last weekend | over the weekend
        | the outage of | during the outage | past outage | last sunday | in january | in february | in march
        | in april | in may | in june | in july | in august | in september | in october | in november
        | in december | this spring | last summer | once | last tuesday | last wednesday | last thursday
        | of last | on the weekend | a month ago | two days ago | three weeks ago | the day before yesterday
        | back in | sla report | sla | incident report | root cause | post mortem | postmortem | outage report
        | report on the outage | report about the outage | outage in | march outage
    """,
    Is.WAS: "was | were | had",
    Is.FUTURE: """
        tomorrow | next week | next month | next year | tonight s | will be | upcoming | planned | plan to
        | planning | scheduled | before the | migration | migrate | moving to | maintenance | in advance
        | expires | will expire | will the | later this | we will switch | we will turn | we will shut
        | will switch | will turn off | we are going to | well be closing
    """,
    Is.AGAIN: "again | once more | yet again | back again",
    Is.SOMETIMES: """
        sometimes | occasionally | now and then | once a day | from time to time | every now and then
        | intermittent | intermittently | at times | randomly
    """,
    Is.IF: """
        if | what if | what happens if | in case | in case of | should the | suppose | supposing | imagine
        | hypothetically | in the event | were to | would happen | assuming | whether you | worst case
        | in theory | what would | would there | how would
    """,
    Is.WHEN: """
        when i | when we | whenever | if i click | if i press | if we click | once i | if i try | when trying
        | if you open | if i open | if you click | if somebody opens | if one opens | no matter if | even if
    """,
    Is.HOW: """
        how do | how to | how can i | how can we | how does | how should | where do i | where can i
        | where do we | where is the setting | where can we | what is the way | which menu | is there a guide
        | show me how | explain | tutorial | manual | instructions | guide | documentation | what does
        | what is the difference | help me set | set up | setup | configure | teach | walk me through
        | how i can | how we can | best way to | how often | how long do you | how many | which plan
        | what do i need | steps to | help setting | cant find | cannot find | can t find where | dont see where
        | dont know how | do not know how | i dont understand | not sure how | no idea how | where to
    """,
    Is.MAYI: """
        is it possible | can the | is there | are there | does it | does your | does the | do you | may i
        | can i | can we | could i | could we | are you | is there any | will it | will there | is my
        | do we need | do i need | should i | should we | am i | would it | does this | may we | will the
    """,
    Is.PLEASE: """
        can you | could you | would you | please | kindly | pls | plz | i need | we need | need the | need a
        | send me | send us | give me | give us
    """,
    Is.WISH: """
        would be nice | would be great | would be handy | would be lovely | would be useful | would be helpful
        | would love | would like | id like | i d like | we d like | we would like | wish | i wish
        | wishlist for | feature request | suggestion | suggest | idea | could you add | can you add
        | please add | add a feature | add an option | new feature | feature for | a way to | it would help
        | would help | handy | we want | i want | want to have | nice to have | looking forward to a | redesign
        | make it bigger | make the | change the colour | change the color | change our logo | bigger | smaller
        | move the | replace the logo | new logo | how about adding | any chance of | support for dark
        | dark mode | missing a feature | we miss a | lacks | would appreciate an option | could the
        | should have | could there be | please make | please change | please replace | please swap | please put
        | please update the text | add more | can we have | one day | could we get | make the logo bigger
        | like to move | like to change | move our | is there a chance | on the roadmap | roadmap
        | please make the | nicer if | better if | easier if | great if | good if
    """,
    Is.DRILL: """
        drill | fire drill | this is a test | just a test | test message | testing only | a test only
        | test ticket | only testing | your notice says | your notice | your announcement | announcement said
        | we received this notice | copy of your | your newsletter said | in the manual | the manual says
        | documentation says | the documentation | docs say | sample text | example text | your status page says
        | translate | the article | your article | as your mail says | is this correct text | rehearsal | draft
        | wording of | fwd your | forwarding your notice | quote from your | terms say | sla says
        | what does it mean | what does that mean | what do you mean by | your terms say | your terms
        | your contract says | in your contract | the contract says | as an example | for example if | faq says
        | your faq | your docs | the wording | proofread | placeholder text | lorem ipsum | test only
        | was a test | only a test | just testing | testing 123 | test 1 2
    """,
    Is.MAYBE: """
        seems | looks like | i think | maybe | perhaps | apparently | i guess | might be | appears to be | seem
        | is it just me | might be just me | maybe it s just me | not sure if | not sure whether | i wonder if
        | could it be | wondering if | wonder whether | let me know if | tell me if | not only me | not just me
        | it isnt just me | probably just me but | may be just me | maybe just me
    """,
    Is.MONEY: """
        invoice for | payment slip | slip | transferred | transferred the money | i paid | we paid | paid
        | paid already | pay the invoice | pay by | pay with card | refund | refunds | bank account
        | account number | bank details | withholding | withholding tax | withholding certificate | tax id
        | billing | billing address | bill for | send me the invoice | receipt for | money back | tax invoice
        | credit note | renewal | renew | renewing | contract | instalment* | installment* | our invoice
        | my invoice | your invoice | the invoice for | purchase order | statement of account | due date
        | reimburs* | compensation | compensate | sla credit | vat number | vat invoice | payment terms
        | payment method | charge us | charges | fee for | deposit | budget approval | certificate for tax
        | issue a receipt | reissue | our bill | my bill | subscription | certificate of payment
    """,
    Is.SALES: """
        price | prices | pricing | price list | cost | costs | how much | quote | quotation | offer | discount
        | upgrade | downgrade | buy a | buy another | buy more | order a new | purchase | plan | plans | package
        | packages | gold plan | licence | licences | license | licenses | extra users | more users | more space
        | more storage | 5gb | 10gb | gb of | demo | trial | free trial | subscribe | interested in | sales team
        | per month | per year | a month | a year | reseller | partner | partnership | available in | brochure
        | catalogue of your | compare plans | add a user | another user | additional | enterprise | new domain
        | a com domain | register a domain | transfer a domain | second site | another site | second shop
        | another branch licence
    """,
    Is.TRAINING: """
        training | workshop | course | webinar | lesson | onboarding | class for | train our | train the
        | training session | learn to | learn how
    """,
    Is.MEETING: """
        appointment | meeting | visit us | schedule a call | call me back | call back | book a time
        | a call with | video call | come to our office | on site visit | reschedule
    """,
    Is.FEEDBACK: """
        feedback | well done | great job | good job | love the | love your | i love | we love | impressed
        | compliment* | happy with | satisfied | excellent | fantastic | congratulations | happy new year
        | kudos | awesome | keep it up | best support | a miracle | five stars | much better | much faster
        | faster than ever | super fast | nice work | merry christmas
    """,
    Is.WAITING: """
        no answer from you | nobody answers | no one answers | nobody replies | no one replies | still no reply
        | no reply | no response from | waiting for your | waiting for an answer | waiting for a reply
        | waiting for your reply | waiting for support | waited | how long must | how long do i have to wait
        | how long does your | when will you answer | answer my ticket | answer me | reply to my | ignore us
        | ignoring my | your support is slow | slow support | support is slow | slow to answer
        | answer so slowly | slow to respond | nobody has called | nobody called | you never call
        | you promised to call | takes days to answer | support team never | respond faster
        | update on my ticket | any news | any update | status of my ticket | follow up on my
        | your response time | late reply | unacceptable support | three days without | poor support
        | three days for an answer | answers my emails | answers my | answer my | answers our
        | answers your phone | answering your phone | pick up the phone | answers the phone | support take
    """,
    Is.RIGHTS: """
        delete my data | erase my data | erase all my | delete all my personal | my personal data
        | personal data | gdpr | pdpa | right to be forgotten | a copy of my data | copy of all my data
        | export of my data | data you hold | data you keep about | delete my account | erase my account
        | close my account | remove my account | privacy policy | data protection | what do you store
        | remove my number | remove my phone
    """,
    Is.FORGOT: """
        forgot | forgotten | forgot my | forgot the | reset my | reset the password | change my password
        | change the password | reset a password | lost my password | dont remember | can t remember
        | cant remember | do not remember | new password | password reset | reset password | resetting
        | set a new password
    """,
    Is.BILLING: """
        charged twice | charged us twice | billed twice | double charged | double charge | overcharged
        | charged too much | charged for | you charged | you billed | we were charged | i was charged
        | was billed | were billed | wrong amount on your | your invoice is wrong | invoiced twice | paid twice
        | wrong name on the invoice from you | on your invoice | on our invoice from you | on our bill
        | on my bill | wrong company name on | invoice you sent
    """,
    Is.SAFETY: """
        protect | protection | how safe | how secure | secure our | security advice | security policy
        | safe from | firewall | ddos protection | is this phishing | phishing | suspicious mail
        | suspicious email | is this mail from you | is this email from you | is this from you | from you or
        | scam mail | antivirus | two factor recommended | security question | strong password | security audit
        | penetration test | pentest | encryption | certified | iso 27001 | do you scan | against hackers
        | against hacking | against ransomware | against attacks | prevent | avoid being | claims to be from you
        | claiming to be from you | pretends to be you | pretending to be you | asking for my password
        | asks for my password
    """,
    Is.GREET: """
        hi | hello | hey | hello there | hi there | hi team | hello team | hey there | good morning
        | good afternoon | good evening | good day | greetings | dear support | dear team | dear sir | dear sirs
        | dear madam | anyone there | is anyone there | anybody there | is anybody there | are you there
        | anyone here | anybody here | is anybody here | is somebody there | hello support | yo | morning | sup
        | howdy | how are you | are you online | are you open | hope you are well | i have a question
        | a question | i need help | need help | help | help me | can you help | can you help me
        | can someone help | admin | hola | still there | you there
    """,
    Is.THANKS: """
        thanks | thank you | thx | ty | tnx | many thanks | thanks a lot | thank you so much
        | thank you very much | much appreciated | cheers | appreciate it | appreciated | great thanks
        | thanks again | thanks so much | bless you | thank u | thankyou | tysm | you re the best
        | you are the best | that helped | very kind | got it | understood | noted | perfect | great | super
        | awesome | excellent | nice | cool | brilliant | lovely | wonderful | bye | goodbye | have a nice day
        | good night | take care
    """,
    Is.YES: """
        yes | yep | yeah | yup | sure | of course | correct | right | exactly | yes please | ok | okay
        | affirmative | y | absolutely | indeed | confirmed | i do | yes it is | it is | agreed
    """,
    Is.NO: """
        no | nope | nah | not yet | no thanks | no thank you | negative | n | not really | no it isnt | never
        | no its not | dont
    """,
    Is.FILLER: """
        please | sir | madam | dear | the | a | an | team | support | for | your | you | so | very | much | it
        | its | is | that | this | i | and | to | of | my | me | again | friend | guys | only | too | by | way
        | there | works | solved | fixed | fine | good | well | today | with | help | s | m | re
    """,
    Is.URGENTWORD: """
        urgent | urgently | asap | emergency | immediately | top priority | high priority | priority | critical
        | hurry | right away | sos | important | as soon as possible | p1 | deadline | quickly | damn | hell
        | wtf
    """,
    Is.BUT: "but | yet | however | though | although | except | only that | still though",
    Is.NOISE: """
        sorry to bother | no hurry | no worries | no idea | not sure | as soon as | so far | let us know
        | by the way | all the best | all right | don t worry | dont know | do not know | turn off
        | turned off the lights | at all | after all | above all | first of all | whole day | all day
        | all day long | all morning | not only | download the invoice | drop you a line | drop me | drop us
        | come down | down the road | down payment | cut down | slow down | scroll down | written down
        | broken down by | write down | narrow down | drop down menu | dropdown menu | countdown | log out
        | logged out of | phone down | dead line | back to you | get back to | call back | go back | back end
        | back to | money back | feed back | pick up | follow up | sign up | set up | look up | up to date
        | up to | end up | ended up | speed up | make up | catch up | heads up | what s up | whats up
        | open a ticket | opened a ticket | open ticket | ticket | opening hours | open on | open until
        | are you open | opening time* | work with | works with | work order | working hours | working days
        | next to | good morning | good day | lost in translation | lost password | lost my way | support team
        | customer service | your service | your services | our services | terms of service | data center
        | stop by | stop bothering | wrong number | problem free | test page | back from holiday
        | since you restored it | since the restore | since you | since we | after you restored | lost and found
        | pos slip | missing out | stuck with you | slow season | slow day | slow month | gone through | gone up
        | died laughing | dead easy | dead simple | crash course | off topic | days off | day off | 20 off
        | percent off | sign off | hand off | kick off | take off | off season | no problem if | if possible
        | if you can | if you could | if you need | if needed | if that s ok | if it s ok | if so | see if
        | check if | check whether | as if | if not | hope you | if you have time | if you have | if anything
        | if any | if you like | if you want | dying to | no rush | not an emergency | not urgent | dont need
        | no need | dont want | not needed | do not need | not yet sure | not that i know | dont mind
        | not in a hurry
    """,
}
