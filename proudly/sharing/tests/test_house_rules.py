"""House rules: read, agreed with in the press that shares, and kept in every version; and what each post discloses."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from proudly.content.models import Story
from proudly.content.services import CaptionText
from proudly.content.tests import factories as content
from proudly.people.models import AuditEntry, Member
from proudly.people.tests import factories as people
from proudly.sharing import house_rules
from proudly.sharing.models import HouseRules, HouseRulesAccepted, Share
from proudly.sharing.queries import offered_caption
from proudly.sharing.tests.factories import share
from proudly.sharing.tokens import share_address

pytestmark = pytest.mark.django_db

AGREE = "By posting you agree with the"
ASKED_ONCE_MORE = "There are house rules since you opened this page"


@pytest.fixture
def sanne() -> Member:
    return people.member(networks=["linkedin", "x"])


@pytest.fixture
def story(sanne: Member) -> Story:
    return content.story(people.editor(sanne.organisation))


@pytest.fixture
def mo(sanne: Member) -> Member:
    return people.member(sanne.organisation, "Mo", roles=["manager"])


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def change(member: Member, text: str = "Be kind.", *, asks_again: bool = False, **disclosures: str) -> HouseRules:
    return house_rules.change(
        organisation=member.organisation,
        texts={"en": text, "nl": "Wees aardig."},
        disclosures=disclosures,
        asks_again=asks_again,
    )


def agreed_with(member: Member) -> list[int]:
    return list(HouseRulesAccepted.objects.filter(member=member).order_by("number").values_list("number", flat=True))


# --- agreeing ---------------------------------------------------------------------------------------------------------


def test_the_press_that_shares_from_a_mail_agrees_with_the_rules_that_the_page_showed(sanne: Member, story: Story):
    address = share_address(sanne, story, "linkedin")
    page = page_of(Client(), address)
    assert AGREE in page and 'name="house_rules" value="1"' in page
    assert "Stay kind" in page, "the rules stand on the page itself: nobody is signed in"
    assert agreed_with(sanne) == [] and not HouseRules.objects.exists(), "looking agrees with nothing"
    assert Client().post(address, {"caption": "Proud!", "house_rules": 1}).status_code == 303
    assert agreed_with(sanne) == [1]
    assert HouseRules.objects.get().texts["en"].startswith("Share what you are proud of"), (
        "what was agreed with is kept"
    )
    page = page_of(Client(), share_address(sanne, story, "x"))
    assert AGREE not in page and "Stay kind" in page, "asked once, and still one press away"


def test_a_page_from_before_there_were_rules_shares_nothing_and_is_shown_again(sanne: Member, story: Story):
    for number in ("", "2", "0", "many"):
        answer = Client().post(share_address(sanne, story, "linkedin"), {"caption": "Mine", "house_rules": number})
        assert answer.status_code == 200
        assert "Mine" in answer.content.decode(), "the words are kept"
        assert 'name="house_rules" value="1"' in answer.content.decode()
    missing = Client().post(share_address(sanne, story, "linkedin"), {"caption": "Mine"})
    assert ASKED_ONCE_MORE in missing.content.decode()
    assert not Share.objects.exists() and agreed_with(sanne) == []


def test_a_share_from_a_page_with_the_version_before_goes_out_and_the_next_one_asks(sanne: Member, story: Story):
    change(sanne)
    address = share_address(sanne, story, "linkedin")
    page_of(Client(), address)
    change(sanne, "Be very kind.", asks_again=True)
    assert Client().post(address, {"caption": "Proud!", "house_rules": 1}).status_code == 303
    assert agreed_with(sanne) == [1]
    page = page_of(Client(), share_address(sanne, story, "x"))
    assert AGREE in page and 'name="house_rules" value="2"' in page and "Be very kind." in page


def test_a_new_version_asks_again_only_when_it_says_so(sanne: Member, story: Story):
    change(sanne)
    house_rules.accept(member=sanne, number=1)
    address = share_address(sanne, story, "linkedin")
    change(sanne, "Be kind!")
    assert AGREE not in page_of(Client(), address)
    change(sanne, "Be kind, or be silent.", asks_again=True)
    assert AGREE in page_of(Client(), address)
    change(sanne, "Be kind, or be silent!")
    assert AGREE in page_of(Client(), address), "it still asks whoever did not answer the one that asked"
    house_rules.accept(member=sanne, number=3)
    assert AGREE not in page_of(Client(), address)


def test_agreeing_can_be_done_on_the_page_of_the_rules_too(sanne: Member):
    client = signed_in(sanne)
    assert "I agree" in page_of(client, "/house-rules")
    client.post("/house-rules", {"house_rules": 1})
    client.post("/house-rules", {"house_rules": 1})
    assert agreed_with(sanne) == [1]
    page = page_of(client, "/house-rules")
    assert "I agree" not in page and "You agreed" in page


@pytest.mark.parametrize("number", ["", "0", "-1", "7", "x"])
def test_nobody_agrees_with_a_version_that_never_was(number: str, sanne: Member):
    signed_in(sanne).post("/house-rules", {"house_rules": number})
    assert agreed_with(sanne) == []


# --- changing ---------------------------------------------------------------------------------------------------------


def said(text: str = "Be kind.", **more: str) -> dict[str, str]:
    return {"text_en": text, "text_nl": "Wees aardig.", "disclosure_en": "", "disclosure_nl": "", **more}


def test_the_manager_changes_them_every_version_stays_and_the_audit_trail_knows(mo: Member, sanne: Member):
    house_rules.accept(member=sanne, number=1)
    client = signed_in(mo)
    assert "Stay kind" in page_of(client, "/organisation/house-rules"), "it begins with what is there"
    client.post("/organisation/house-rules", said(disclosure_en="#employee", asks_again="on"))
    rules = house_rules.current(mo.organisation)
    assert (rules.number, rules.texts["nl"], rules.disclosures) == (2, "Wees aardig.", {"en": "#employee"})
    page = page_of(client, "/organisation/house-rules")
    assert "Version 1" in page and "1 colleague agreed" in page and "Stay kind" in page
    assert "Version 2" in page and "0 colleagues agreed" in page
    entry = AuditEntry.objects.get(action="house rules changed")
    assert entry.about == {"version": 2, "disclosure": "#employee", "asks_again": "yes"}


def test_saving_them_unchanged_makes_no_version(mo: Member):
    client = signed_in(mo)
    for _time in range(2):
        client.post("/organisation/house-rules", said())
    assert house_rules.current(mo.organisation).number == 1
    assert AuditEntry.objects.filter(action="house rules changed").count() == 1


def test_house_rules_say_something(mo: Member):
    page = signed_in(mo).post("/organisation/house-rules", {"text_en": "  ", "text_nl": ""}).content.decode()
    assert "at least one language" in page
    assert not HouseRules.objects.exists()


def test_who_is_no_manager_reads_and_does_not_change(sanne: Member):
    client = signed_in(sanne)
    assert client.post("/organisation/house-rules", said()).status_code == 403
    assert "/organisation/house-rules" not in page_of(client, "/house-rules")


def test_what_they_say_is_text_with_paragraphs_and_links_and_nothing_else(sanne: Member, story: Story):
    change(sanne, "<script>alert(1)</script>\n\nAsk at https://intranet.example.com/press?a=1&b=2")
    client = signed_in(sanne)
    for address in ("/house-rules", f"/stories/{story.pk}/share/x"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page
        assert '<a href="https://intranet.example.com/press?a=1&amp;b=2"' in page


def test_everybody_reads_them_in_the_own_language(sanne: Member):
    change(sanne)
    piet = people.member(sanne.organisation, "Piet", language="nl")
    assert "Be kind." in page_of(signed_in(sanne), "/house-rules")
    assert "Wees aardig." in page_of(signed_in(piet), "/house-rules")


# --- disclosure -------------------------------------------------------------------------------------------------------


def test_without_a_disclosure_words_go_as_they_are(sanne: Member, story: Story):
    assert share(sanne, story, caption="Proud!").caption == "Proud!"


def test_the_words_a_member_is_offered_hold_the_disclosure(sanne: Member, story: Story):
    change(sanne, en="#employee")
    assert offered_caption(sanne, story, "linkedin").endswith("\n\n#employee")
    page = page_of(signed_in(sanne), f"/stories/{story.pk}/share/x")
    assert 'data-count-disclosure="#employee"' in page and "“#employee” tells that you work here" in page


@pytest.mark.parametrize(
    ("words", "posted"),
    [
        ("Proud!", "Proud!\n\n#employee"),
        ("", "#employee"),
        ("As an #Employee I am proud.", "As an #Employee I am proud."),
        ("Our #employees are proud.", "Our #employees are proud.\n\n#employee"),
    ],
)
def test_every_post_has_it_once(words: str, posted: str, sanne: Member, story: Story):
    change(sanne, en="#employee")
    assert share(sanne, story, caption=words).caption == posted
    assert share(sanne, story, "x", caption=posted).caption == posted


def test_it_is_in_the_language_of_the_words(sanne: Member):
    change(sanne, en="#employee", nl="#medewerker")
    words = [CaptionText("", "nl", "Trots!"), CaptionText("x", "en", "Proud!")]
    dutch = content.story(people.editor(sanne.organisation, "Els"), captions=words, language="nl")
    assert share(sanne, dutch, "linkedin", caption="Trots op ons").caption == "Trots op ons\n\n#medewerker"
    assert share(sanne, dutch, "x", caption="Proud of us").caption == "Proud of us\n\n#employee"


def test_long_words_are_cut_so_that_it_stays(sanne: Member, story: Story):
    change(sanne, en="#employee")
    caption = share(sanne, story, "x", caption="Proud " * 100).caption
    assert caption.endswith("…\n\n#employee") and len(caption) < 280
