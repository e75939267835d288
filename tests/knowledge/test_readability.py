import pytest

from engine.outreach.reference import specimen
from knowledge.content import load_institution, load_templates, load_wording
from knowledge.readability import readability, syllables

TEMPLATES = load_templates()


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))
def test_every_template_is_plain_in_its_language(template):
    message = specimen(template, load_institution(), load_wording())
    assert readability(message.body, template.language).plain


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Notwithstanding aforementioned contractual stipulations, the institution may "
            "unilaterally reconsider applicable repayment modalities accordingly.",
        ),
        (
            "es",
            "Independientemente de las estipulaciones contractuales anteriormente mencionadas, la "
            "institución podrá reconsiderar unilateralmente las modalidades de amortización.",
        ),
        ("hi", "उपर्युक्त अनुबंधात्मक प्रतिबद्धताओं के परिप्रेक्ष्य में पुनर्भुगतान-प्रक्रियाओं का पुनरवलोकन अपेक्षित है।"),
        ("mr", "उपरोल्लेखित करारनाम्यानुसार परतफेडीच्या प्रक्रियेबाबतचे पुनरावलोकन अपेक्षित असल्याबाबतचे निवेदन."),
    ],
)
def test_officialese_is_not_plain(language, text):
    assert not readability(text, language).plain


def test_longer_sentences_and_longer_words_read_worse():
    easy = readability("We can help. Call us.", "en")
    for harder in ("We can help if you call us.", "Assistance available. Telephone."):
        assert (easy.ease or 0) > (readability(harder, "en").ease or 0)
    assert (easy.sentences, easy.words, easy.syllables) == (2, 5, 5)


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("later", "en", 2),
        ("made", "en", 1),
        ("table", "en", 2),
        ("día", "es", 2),
        ("cuota", "es", 2),
        ("paraíso", "es", 4),
        ("भुगतान", "hi", 4),
        ("किस्तें", "hi", 2),
        ("हप्त्याची", "mr", 3),
    ],
)
def test_syllables_are_counted(word, language, count):
    assert syllables(word, language) == count


def test_nothing_to_read_is_not_plain():
    assert not readability("12 345", "en").plain
