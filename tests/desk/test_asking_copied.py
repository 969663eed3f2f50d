"""What is copied from a right-to-left message works as if it had been typed."""

import pytest

from desk.asking import bare_number, named_number, typed

FSI, PDI, RLM = "\u2068", "\u2069", "\u200f"


@pytest.mark.parametrize("copied", [f"{FSI}/claim 1042{PDI}", f"{RLM}/claim {FSI}#1042{PDI}", "/claim #۱۰۴۲"])
def test_a_copied_command_is_the_command(copied):
    asked = typed(copied)

    assert asked is not None
    assert asked.verb == "claim"
    assert asked.number_first() == (1042, "")


def test_a_copied_number_names_its_ticket():
    assert named_number(f"دربارهٔ {FSI}#1042{PDI} می‌پرسم") == 1042
    assert bare_number(f"{FSI}#1042{PDI}") == 1042


def test_the_joiners_inside_persian_words_stay():
    asked = typed(f"/note {FSI}#1042{PDI} نمی‌شود")

    assert asked is not None
    assert asked.number_first() == (1042, "نمی‌شود")
