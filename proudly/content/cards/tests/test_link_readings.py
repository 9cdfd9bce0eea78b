"""A link is pasted, the worker reads it, and the story is filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from proudly.content.cards import services
from proudly.content.cards.card import Card, CardNotRead, Trouble
from proudly.content.cards.queries import card_of_reading, trouble_of, what_to_fill_in
from proudly.content.cards.reading import read_card
from proudly.content.cards.tests.site import Site, article, drawn, picture, running_site
from proudly.content.models import LinkReading, Story
from proudly.content.tasks import sweep_link_readings
from proudly.kit import clock
from proudly.people import retention
from proudly.people.models import Member
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db
State = LinkReading.State


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    with running_site() as running:
        running.pages |= {"/pump": article(), "/pump.png": picture(drawn())}
        yield running


@pytest.fixture
def eva() -> Member:
    return people.editor()


@pytest.fixture
def client(eva: Member) -> Client:
    client = Client()
    client.force_login(eva.person)
    return client


def read(member: Member, url: str) -> LinkReading:
    reading = services.begin_reading(member=member, url=url)
    services.carry_out(reading_id=reading.pk)
    reading.refresh_from_db()
    return reading


def is_jpeg(picture: Any) -> bool:
    with picture.open("rb") as file:
        return bool(file.read(2) == b"\xff\xd8")


def trouble_at(address: str, **limits: Any) -> Trouble:
    with pytest.raises(CardNotRead) as unread:
        read_card(address, **limits)
    return unread.value.trouble


def form(**said: Any) -> dict[str, Any]:
    return {
        "title": "Our pump",
        "summary": "Dry.",
        "language": "en",
        "captions-TOTAL_FORMS": 0,
        "captions-INITIAL_FORMS": 0,
    } | said


def test_a_card_is_read_from_its_site_and_its_picture_is_made_ours(eva: Member, site: Site) -> None:
    reading = read(eva, f"{site.address}/pump?utm_source=mail")
    assert card_of_reading(reading) == Card(
        url=f"{site.address}/pump",
        title="Our pump saved a village",
        summary="How a small team kept three hundred houses dry.",
        site="Waterwerk",
        picture=f"{site.address}/pump.png",
        picture_alt="A pump beside a dyke",
        language="en",
    )
    assert str(reading.picture.name).endswith(".jpg") and is_jpeg(reading.picture)
    assert trouble_of(reading) == ""


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ((404, {}, b""), Trouble.NOT_FOUND),
        ((410, {}, b""), Trouble.NOT_FOUND),
        ((401, {}, b""), Trouble.SIGN_IN),
        ((302, {"Location": "/login?next=/page"}, b""), Trouble.SIGN_IN),
        ((403, {}, b"<title>Access denied</title>"), Trouble.KEPT_OUT),
        ((999, {}, b""), Trouble.KEPT_OUT),
        ((503, {}, b""), Trouble.OUT_OF_ORDER),
        ((200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"), Trouble.PDF),
        ((200, {"Content-Type": "text/html"}, b"%PDF-1.7"), Trouble.PDF),
        ((200, {"Content-Type": "image/png"}, b"\x89PNG"), Trouble.NO_PAGE),
        ((200, {"Content-Type": "application/json"}, b'{"a": "<b>"}'), Trouble.NO_PAGE),
        ((200, {"Content-Type": "text/html"}, b""), Trouble.NOTHING_SAID),
        ((200, {"Content-Type": "text/html", "Content-Encoding": "br"}, b"x"), Trouble.BROKEN),
        ((200, {"Content-Type": "text/html"}, b"x" * 5_100_000), Trouble.LARGE),
        ((302, {"Location": "/page"}, b""), Trouble.BROKEN),
        ((302, {"Location": "http://10.0.0.1/"}, b""), Trouble.REFUSED),
        ((200, {"Content-Type": "text/html"}, b'<meta http-equiv=refresh content="0;url=/gone">'), Trouble.NOT_FOUND),
        ((200, {"Content-Type": "text/html"}, b'<meta http-equiv=refresh content="0;http://10.0.0.1/">'),
         Trouble.REFUSED),
    ],
    ids=lambda value: value.value if isinstance(value, Trouble) else "",
)  # fmt: skip
def test_each_trouble_has_its_word(answer: Any, trouble: Trouble, site: Site) -> None:
    site.pages |= {"/page": answer, "/login?next=/page": "<title>Sign in</title>"}
    assert trouble_at(f"{site.address}/page") == trouble


def test_an_address_that_leads_nowhere_has_its_word_too(site: Site) -> None:
    assert trouble_at("hello, no link here") == Trouble.NO_ADDRESS
    assert trouble_at("ftp://127.0.0.1/x") == Trouble.NO_ADDRESS
    assert trouble_at("http://127.0.0.1:1/") == Trouble.SILENT
    assert trouble_at("http://169.254.169.254/latest") == Trouble.REFUSED


def test_a_page_that_sends_on_by_itself_is_followed_and_the_card_is_of_where_it_ends(site: Site) -> None:
    site.pages["/old"] = '<title>Moved</title><meta http-equiv="refresh" content="0; url=/pump">'
    assert read_card(f"{site.address}/old").url == f"{site.address}/pump"


def test_a_page_with_no_title_is_asked_for_by_oembed(site: Site) -> None:
    site.pages["/film"] = (
        '<link rel="alternate" type="application/json+oembed" href="/oembed?x"><title></title><p>Nothing.</p>'
    )
    site.pages["/oembed?x"] = (200, {"Content-Type": "application/json"}, b'{"title": "A film", "type": "video"}')
    made = read_card(f"{site.address}/film")
    assert (made.title, made.kind) == ("A film", "video")


def test_a_page_with_gzip_is_read(site: Site) -> None:
    import gzip

    packed = gzip.compress(article().encode())
    site.pages["/packed"] = (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, packed)
    assert read_card(f"{site.address}/packed").title == "Our pump saved a village"


@pytest.mark.parametrize("content", [b"no picture", drawn((20, 20)), drawn(kind="GIF"), b""])
def test_a_picture_that_cannot_be_used_is_left_out_and_the_rest_is_filled_in(
    content: bytes, eva: Member, site: Site
) -> None:
    site.pages["/pump.png"] = picture(content)
    reading = read(eva, f"{site.address}/pump")
    assert (reading.state, reading.picture.name) == (State.READ, "")
    assert "picture_alt" not in what_to_fill_in(reading)


def test_the_editor_pastes_polls_and_saves(
    client: Client, site: Site, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    by_script = {"HX-Request": "true"}
    answer = client.post("/write/link", {"link": f"{site.address}/pump"}, headers=by_script)
    reading = LinkReading.objects.get()
    assert f'hx-get="/write/link/{reading.pk}"' in answer.content.decode()
    assert client.get(f"/write/link/{reading.pk}", headers=by_script).status_code == 204
    services.carry_out(reading_id=reading.pk)
    done = unescape(client.get(f"/write/link/{reading.pk}", headers=by_script).content.decode())
    assert "Filled in from Waterwerk" in done and "Our pump saved a village" in done
    sent = form(link_reading=reading.pk, take_picture="on", picture_alt="A pump")
    assert client.post("/write/new", sent).status_code == 302
    story = Story.objects.get()
    assert str(story.picture.name).startswith("stories/") and story.picture.size > 1000
    # It is a file of the story's own.
    services.forget([reading])
    assert is_jpeg(story.picture)


def test_without_a_script_the_page_comes_back_filled_in(client: Client, site: Site) -> None:
    answer = client.post("/write/link", {"link": f"{site.address}/pump"})
    reading = LinkReading.objects.get()
    assert answer.headers["Location"] == f"/write/new?link={reading.pk}"
    assert "See whether it is done" in client.get(answer.headers["Location"]).content.decode()
    services.carry_out(reading_id=reading.pk)
    page = unescape(client.get(answer.headers["Location"]).content.decode())
    assert 'value="Our pump saved a village"' in page and 'value="A pump beside a dyke"' in page
    assert f'name="link_reading" value="{reading.pk}"' in page
    assert f'value="{site.address}/pump"' in page


def test_what_is_wrong_is_said_and_a_link_that_can_be_shared_is_filled_in(client: Client, site: Site) -> None:
    answer = client.post("/write/link", {"link": "no link"}, headers={"HX-Request": "true"})
    assert "That is no link" in answer.content.decode()
    assert "That is no link" in client.post("/write/link", {"link": "no link"}, follow=True).content.decode()
    site.pages["/report"] = (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7")
    reading = read(Member.objects.get(), f"{site.address}/report?fbclid=1")
    page = unescape(client.get(f"/write/new?link={reading.pk}").content.decode())
    assert "This is a PDF" in page
    assert f'value="{site.address}/report"' in page


def test_the_picture_of_the_page_needs_words_and_is_left_out_when_not_wanted(client: Client, site: Site) -> None:
    reading = read(Member.objects.get(), f"{site.address}/pump")
    page = client.post("/write/new", form(link_reading=reading.pk, take_picture="on")).content.decode()
    assert "Say what the picture shows" in page and reading.picture.url in page
    client.post("/write/new", form(link_reading=reading.pk))
    assert not Story.objects.get().picture


@pytest.mark.parametrize("said", ["0", "-1", "9" * 30, "x", "", "1.5", "٣"])
def test_a_reading_that_never_was_is_no_fault_of_the_writer(said: str, client: Client) -> None:
    assert client.get("/write/new", {"link": said}).status_code == 200
    client.post("/write/new", form(link_reading=said, take_picture="on"))
    assert Story.objects.count() == (1 if said != "x" and said != "1.5" else Story.objects.count())


def test_the_reading_of_a_colleague_is_not_there(client: Client, site: Site) -> None:
    other = people.editor(Member.objects.get().organisation, "Bo")
    reading = read(other, f"{site.address}/pump")
    assert client.get(f"/write/link/{reading.pk}").status_code == 404
    assert "Our pump" not in client.get(f"/write/new?link={reading.pk}").content.decode()
    client.post("/write/new", form(title="Mine", link_reading=reading.pk, take_picture="on", picture_alt="x"))
    assert not Story.objects.get().picture


def test_pasted_twice_it_is_read_once_and_nobody_has_the_whole_web_read(client: Client, eva: Member) -> None:
    first = services.begin_reading(member=eva, url="https://waterwerk.example/0")
    assert services.begin_reading(member=eva, url="waterwerk.example/0") == first
    for number in range(1, services.AN_HOUR):
        services.begin_reading(member=eva, url=f"https://waterwerk.example/{number}")
    with pytest.raises(services.TooManyReadings):
        services.begin_reading(member=eva, url="https://waterwerk.example/more")
    answer = client.post("/write/link", {"link": "https://waterwerk.example/more"}, headers={"HX-Request": "true"})
    assert "many links" in answer.content.decode()
    with clock.at(clock.now() + timedelta(hours=1, minutes=1)):
        services.begin_reading(member=eva, url="https://waterwerk.example/more")


def test_a_reading_whose_worker_died_is_taken_up_and_one_that_ends_workers_is_left(eva: Member, site: Site) -> None:
    lost = services.begin_reading(member=eva, url=f"{site.address}/pump")
    deadly = services.begin_reading(member=eva, url=f"{site.address}/deadly")
    LinkReading.objects.filter(pk=deadly.pk).update(claimed_at=clock.now(), attempts=services.ATTEMPTS)
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert services.left_behind() == [lost.pk, deadly.pk]
        sweep_link_readings.call_local()
        assert services.left_behind() == []
    lost.refresh_from_db()
    deadly.refresh_from_db()
    assert (lost.state, deadly.state) == (State.READ, State.UNREAD)
    assert "/deadly" not in site.visits


def test_two_workers_read_it_once(eva: Member, site: Site) -> None:
    reading = read(eva, f"{site.address}/pump")
    services.carry_out(reading_id=reading.pk)
    assert site.visits == ["/pump", "/pump.png"]


def test_nobody_waits_for_ever_for_a_worker_that_is_not_there(client: Client, eva: Member) -> None:
    reading = services.begin_reading(member=eva, url="https://waterwerk.example/")
    with clock.at(clock.now() + timedelta(minutes=2)):
        said = client.get(f"/write/link/{reading.pk}", headers={"HX-Request": "true"}).content.decode()
    assert "took too long" in said


def test_readings_and_their_pictures_go_after_a_week(eva: Member, site: Site) -> None:
    reading = read(eva, f"{site.address}/pump")
    storage, name = reading.picture.storage, str(reading.picture.name)
    with clock.at(clock.now() + timedelta(days=8)):
        retention.remove_what_is_over(organisation=eva.organisation)
    assert not LinkReading.objects.exists() and not storage.exists(name)


def test_one_request_never_waits_for_the_site(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(*_: Any, **__: Any) -> Any:
        raise AssertionError("a request fetched")

    monkeypatch.setattr("proudly.content.cards.reading.get", fetch)
    client.post("/write/link", {"link": "https://waterwerk.example/"})
    assert LinkReading.objects.get().state == State.READING
