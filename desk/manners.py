"""Words that say nothing of the matter itself: manners, little words, how long and how much."""

from __future__ import annotations

from functools import cache

from desk.triage.concepts import Concept as Is
from desk.triage.lexicon import Lexicon

_EN = """
    the | an | is | are | was | were | be | been | being | am | it | its | it s | this | that | these | those
    | there | here | and | or | but | so | then | than | as | of | for | in | on | at | by | with | into | any
    | some | our | your | my | we | us | me | you | they | them | he | she | his | her | their | i | i m | im
    | ive | i ve | we re | do | does | did | has | have | had | will | would | could | should | shall | can
    | may | might | when | while | which | who | just | very | too | quite | really | bit | little | extremely
    | still | again | already | also | even | only | now | always | all the time | every time | everytime
    | any more | anymore | at all | please | pls | plz | kindly | thanks | thank you | thx | hello | hi | hey
    | good morning | good afternoon | good evening | dear | sir | madam | help | asap | urgent | urgently | get
    | gets | got | keep | keeps | let me know | tell me how | tell me | a way to | way to | how | what | where
    | there is | is there | how can | how do | how much does | send me | send us | give me | give us | give
    | gives | what does | for everybody | for everyone | since | somehow | maybe | perhaps | sorry | would like
    | d like | i want | we want | i need | we need | need | want | completely | totally | entirely | look
    | check | have a look | know | ok | okay | yes | no matter | because | if | it would be great | great
    | nice | this morning | right now | currently | at the moment | since this morning | per | of ours | a
    | each | by the way | problem | problems | issue | issues | trouble | hello support | hi support
    | dear support | hello team | hi team | dear team
"""

_FA = """
    و | با | در | را | رو | که | این | آن | اون | است | هست | هستش | بود | شد | شده | شده است | می شود | میشود
    | میشه | شود | شوم | شم | شه | بشه | بشم | بشود | بشیم | شویم | کرد | کردم | کرده | کرده ام | کردیم | کند
    | کنم | کنیم | کنید | کنین | کردن | میکنم | میکند | میکنه | میکنیم | میکنید | باید | هم | هنوز | همچنان
    | باز هم | بازم | دوباره | مجدد* | خیلی | کمی | یکم | یه کم | اصلا | کلا | فقط | لطفا | لطفن | خواهش میکنم
    | خواهشا | ممنون* | مرسی | تشکر* | متشکر* | سپاس* | سلام* | درود* | با سلام | وقت بخیر | وقتتون بخیر
    | صبح بخیر | عصر بخیر | روز بخیر | خسته نباشید | کمک | فوری | سریع | سریعتر | ما | من | شما | مون | ام | ای
    | ها | های | هایی | یه | تا | تو | توی | روی | برای | واسه | بر | چطور | چطوری | چجوری | چگونه | چه جوری
    | کجا | کجاست | آیا | چقدر | چقدره | چیه | چیست | بفرمایید | بفرمایین | بررسی | پیگیری | لازم | داریم
    | دارم | دارید | دارین | دارد | داره | نیاز | میخوام | میخوایم | میخواهم | میخواهیم | میتونم | میتوانم
    | میتوان | میتونیم | میتوانیم | میشه لطفا | الان | از صبح | حالا | دیگه | دیگر | هیچ | هر | اگه | اگر | خب
    | بله | وقتی | موقع | موقعی | بدید | بدهید | دهید | میده | میدهد | نشان | نشون | عزیز | گرامی | محترم
    | جناب | آقا* | خانم* | مشکل | مشکلی | ایراد | سوال | خبری | درباره | درمورد | مورد
    | بفرستید | میفرستید | بفرستین | سوال داشتم | داشتم
"""

_FINGLISH = """
    salam | slm | dorood | lotfan | mersi | merci | mamnoon* | mamnun* | tashakor* | kheyli | kheili | ye
    | yek kam | kami | ba | dar | ro | ra | ke | in | un | oon | ast | hast | shode | shod | mishe | mishavad
    | konid | konin | mikone | mikonad | baresi | barresi | peygiri | hanuz | hanooz | baz | dobare | ma | man
    | shoma | va | tu | tooye | baraye | vase | chetor | chetori | chejuri | koja | aya | darid | darin
    | mikham | mikhaym | alan | ham | dige | faghat | fori | sari
"""

_TH = """
    ครับ | ครับผม | ค่ะ | คะ | คับ | ค้าบ | นะ | นะคะ | นะครับ | จ้า | จ้ะ | จ๊ะ | เลย | หน่อย | ด้วย | ช่วย
    | ช่วยด้วย | รบกวน | กรุณา | โปรด | วาน | ขอบคุณ | ขอบคุณครับ | ขอบคุณค่ะ | ขอบใจ | สวัสดี | สวัสดีครับ
    | สวัสดีค่ะ | สอบถาม | ขอสอบถาม | สอบถามหน่อย | เรียน | แอดมิน | ทีมงาน | พี่ๆ | มาก | มากๆ | มากเลย | ตลอด
    | ตลอดเลย | แล้ว | แล้วก็ | อีกแล้ว | อีก | ก็ | ยัง | อยู่ | ตอนนี้ | ขณะนี้ | ตั้งแต่เช้า | เมื่อเช้า
    | ตั้งแต่เมื่อเช้า | ด่วน | ด่วนมาก | ต้องการ | อยาก | อยากให้ | อยากให้มี | อยากได้ | ให้ | ให้หน่อย | ขอ
    | จะ | ต้อง | ต้องทำ | ยังไง | อย่างไร | ทำยังไง | ได้ไหม | ไหม | มั้ย | หรือไม่ | ได้อย่างไร | ที่ | ใน
    | ของ | กับ | และ | ตอน | เวลา | เมื่อ | ว่า | คือ | มัน | เรา | ทางเรา | ผม | กระผม | ดิฉัน | หนู | มี
    | เท่าไหร่ | เท่าไร | ดู | ดูให้หน่อย | ตรวจสอบ | เช็ค | เช็คให้หน่อย | แก้ให้หน่อย | แจ้ง | เรื่อง | ปัญหา
    | มีปัญหา | เป็น | ทำ | ไม่ยอม | อะไร | คืบหน้า | ความคืบหน้า
"""

_WHOLE = """
    ที่อยู่ | ที่ตั้ง | หน้าที่ | สถานที่ | ที่นั่ง | พื้นที่ | เจ้าหน้าที่ | ของขวัญ | ของแถม | ตัดผม | เส้นผม
    | น้ำมัน | มีนาคม | มีด | นาฬิกา | เปิดตัว | เปิดใช้ | ดูด | ดูแล | จากัวร์ | ถึงกำหนด | เรื่องสั้น
    | เพิ่มขึ้น | ขึ้นราคา | เวลาทำการ | เวลาเปิด | เวลาปิด | เป็นเงิน | จ้าง | ว่าง | กว่า | แผนที่ | วันที่
    | ทำงาน | เก็บ | เจ้า | เจ้าของ | เจ้านาย | ให้บริการ | ผู้ให้บริการ | ทำให้ | คำว่า | เป็นไป | สินค้า
    | ทำเล | คะแนน | ยังชีพ | เลยกำหนด | ขอนแก่น | ของเล่น | จะงอย | มากกว่า | ตอนแรก | ตอนบน | ในหลวง | บนบก
    | และเล็ม | แจ้งเตือน | การแจ้งเตือน | ใบแจ้งหนี้ | แจ้งหนี้ | แสดงสินค้า | ขอนัด | เรียนรู้ | ค่าเล่าเรียน
    | โรงเรียน | นักเรียน | เปิด
"""

# How long it has been so: unlike the days below, which a matter may be about.
_SINCE = """
    since yesterday | since last night | ตั้งแต่เมื่อวาน | ตั้งแต่เมื่อคืน | از دیروز | از دیشب | از امروز
    | az diruz | az dishab
"""

_TURNS = """
    not | no | never | dont | doesnt | didnt | isnt | arent | wasnt | havent | hasnt | nt | without | out | off
    | neither | nor | except | instead | ไม่ | ไม่ได้ | ยังไม่ได้ | ไม่มี | ไม่เคย | ห้าม | อย่า | ยกเว้น
    | ไม่ต้อง | ไม่ขอ | نه | نیست* | نکن* | نکرد* | نشد* | نشو* | نشه | نمی* | نبا* | نبود* | ندار* | نداشت*
    | نده* | نداد* | نفرست* | نزن* | نرفت* | بدون | غیر | غیر از | به جز | بجز | nist | nakon* | nashod*
    | nemi* | nadar* | bedune
"""

_UNDOING = """
    undo | stop | cancel | delete | remove | hide | close | block | unblock | หยุด | ปิด | ซ่อน | ยกเลิก | เอาออก
    | رفع | حذف* | پاک | بردار* | مخفی | لغو | بند* | ببند* | مسدود* | hazf | laghv
"""
_TODAY = "today | tonight | วันนี้ | คืนนี้ | امروز | امشب | emruz | emrooz"
_YESTERDAY = "yesterday | last night | เมื่อวาน | เมื่อวานนี้ | เมื่อคืน | دیروز | دیشب | diruz | dirooz | dishab"
_FROM = "from | จาก | از | az"
_TO = "to | ถึง | ไปยัง | به | be"
_TOMORROW = "tomorrow | พรุ่งนี้ | فردا | farda"


# What the lexicon's concepts stand for here.
LITTLE, WHOLE, TURN, UNDOING = Is.FILLER, Is.NOISE, Is.NEG, Is.ACT
OPPOSITES = (frozenset({Is.NOW, Is.PAST, Is.FUTURE}), frozenset({Is.GONE, Is.APPEARED}))


@cache
def manners(language: str) -> Lexicon:
    """Of the words that it finds, those that are LITTLE may be left out and those that are WHOLE only look like it.
    A TURN or an UNDOING makes another matter of it, and so does one of the OPPOSITES where the other text has only the
    other."""
    latin = _FINGLISH if language == "fa" else _EN
    return Lexicon(
        {
            LITTLE: f"{_SINCE} | {_TH} | {_FA} | {latin}",
            WHOLE: _WHOLE,
            TURN: _TURNS,
            UNDOING: _UNDOING,
            Is.NOW: _TODAY,
            Is.PAST: _YESTERDAY,
            Is.FUTURE: _TOMORROW,
            Is.GONE: _FROM,
            Is.APPEARED: _TO,
        }
    )
