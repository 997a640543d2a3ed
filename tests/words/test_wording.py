"""What an author gave in one language, in both, or once for both."""

import pytest

from ratl.words.catalogue import Speaker

BOTH = {"en": "Advance party", "ar": "المفرزة المتقدمة"}


@pytest.mark.parametrize(
    ("texts", "en", "ar"),
    [
        (BOTH, "Advance party", "المفرزة المتقدمة"),
        # A number that serves for both keeps its order of signs inside Arabic.
        (dict.fromkeys(("en", "ar"), "+000 (1) 2"), "+000 (1) 2", "\u2068+000 (1) 2\u2069"),
        ({"en": "desk 4"}, "desk 4", "\u2068desk 4\u2069"),
        ({"ar": "مكتب", "en": ""}, "مكتب", "مكتب"),
        ({}, "", ""),
    ],
)
def test_wording(texts, en, ar):
    assert (Speaker("en").wording(texts), Speaker("ar").wording(texts)) == (en, ar)


def test_a_name_in_the_other_language_only_stands_before_the_id():
    speaker = Speaker("ar", names={"P1": {"en": "Camp"}, "P2": {}})
    assert (speaker.name("P1"), speaker.name("P2")) == ("\u2068Camp\u2069", "\u2068P2\u2069")
