"""Everyday Persian that holds an alarming word, and the alarming kind beside it."""

import pytest

from bot.triage.weights import shipped
from desk.triage import Triage, judge
from desk.triage.verdict import Priority

BY = Triage(model=shipped())


@pytest.mark.parametrize(
    "text",
    [
        "قطعی سایت حل شد، ممنون",
        "مشکل هک سایت حل شد",
        "moshkel ghati hal shod mamnoon",
        "فروشگاه پوشاک مرد و زن داریم",
        "این قطعه را در سایت ثبت کردم",
        "زمین ۵ هکتاری را در برنامه ثبت کردم",
        "نام کاربری غیرمجاز است",
        "از صندوق برداشت کردیم، کجا ثبت کنیم",
        "فایل دانلود میشه ولی باز نمیشه",
        "ایمیل‌های ما تو اسپم میره",
        "درگاه بیت‌کوین دارید؟",
        "فاکتور کاغذی هم لازم داریم",
        "در صف انتظار پشتیبانی هستم",
        "هزینه سوخت در اسناد ثبت شد",
        "مشتری‌های ما راضی نیستند",
        "فاکتور به نام شرکت دیگری صادر شود",
        "بار سوم است که می‌پرسم",
        "برای سومین بار پیام می‌دهم جواب بدید",
        "وسط صحبت با کارشناس شما تلفن قطع شد",
        "تمدید سرویس را متوقف کنید",
        "رتبه سایت سقوط کرده",
        "سرعت سایت پایینه",
        "کارشناستون جواب نمیده",
    ],
)
def test_everyday_words_wake_nobody(text: str) -> None:
    assert judge(text, BY).priority is not Priority.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "سرور ما مرد",
        "سایت قطعه",
        "سایتمون دانه",
        "سرور سقوط کرد",
        "چندمین باره که سایت قطع میشه",
        "از سایت ما اسپم ارسال میشه",
        "فایل‌ها قفل شده و بیت کوین میخوان",
        "داریم دستی و کاغذی می‌نویسیم سیستم خوابه",
        "اطلاعات شرکت دیگری در حساب ما نمایش داده می‌شود",
        "ورود غیرمجاز به پنل ادمین داشتیم",
        "دیتابیس سوخت",
        "کل سرویس از ساعت ۲ قطع است و پشتیبانی شما جواب نمیده",
    ],
)
def test_the_same_words_in_earnest_still_do(text: str) -> None:
    assert judge(text, BY).priority is Priority.URGENT
