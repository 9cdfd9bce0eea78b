"""Two hundred pages in the shapes that the web has them, each with what its card should be.

`Shape.expected` names each thing that the card must say, or the trouble that there is. Platforms are functions that
write a page of theirs about a `Text`; pages with something odd about them are written out below.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from proudly.content.cards.card import Trouble

AT = "2026-03-04T09:30:00+00:00"


@dataclass(frozen=True)
class Text:
    """What a page is about."""

    language: str
    locale: str
    title: str
    summary: str
    author: str


@dataclass(frozen=True)
class Shape:
    name: str
    url: str
    content: bytes
    expected: dict[str, Any] | Trouble
    content_type: str = "text/html; charset=utf-8"


TEXTS = [
    Text("nl", "nl_NL", "Onze pomp redde een dorp", "Hoe een klein team driehonderd huizen droog hield.", "Sanne de Vries"),
    Text("en", "en_US", "Pipes & people: “we kept it dry”", "It's simple – 5 < 6, and a team that cares.", "Eva O'Neill"),
    Text("de", "de_DE", "Größe zählt: Straßen für Übermorgen", "Maß, Fluß & Ärger: was wir lernten.", "Jürgen Groß"),
    Text("fr", "fr_FR", "L’été où l’eau n’est pas montée", "Un œuf, une idée, « et voilà ».", "Zoé Lefèvre"),
    Text("ar", "ar_AR", "مضختنا أنقذت قرية", "كيف أبقى فريق صغير ثلاثمائة منزل جافة.", "سارة الحسن"),
    Text("ja", "ja_JP", "ポンプが村を救った", "小さなチームが三百軒の家を守った方法。", "田中 花"),
    Text("en", "en_GB", "Proud 👩🏽‍🔧 of 𝒐𝒖𝒓 pump 🇳🇱", "Four bytes each: 𠜎 𠜱 🚰, and a family 👨‍👩‍👧.", "Ann 🚰"),
    Text("pl", "pl_PL", "Zażółć gęślą jaźń", "Łódź, źródło i ćma – trzy słowa.", "Łukasz Żak"),
]  # fmt: skip


def q(text: str) -> str:
    return html.escape(text)


def page(head: str, body: str = "<p>...</p>", attributes: str = "") -> str:
    return f"<!doctype html><html{attributes}><head>{head}</head><body>{body}</body></html>"


def og(text: Text, **more: str) -> str:
    said = {"title": text.title, "description": text.summary} | more
    return "".join(f'<meta property="og:{key.replace("__", ":")}" content="{q(value)}">' for key, value in said.items())


def ld(said: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(said, ensure_ascii=False)}</script>'


def told(text: Text, **more: Any) -> dict[str, Any]:
    return {"title": text.title, "summary": text.summary, "language": text.language} | more


Made = tuple[str, str, dict[str, Any]]  # address, page, expected


def wordpress_yoast(t: Text) -> Made:
    url = "https://www.waterwerk.example/2026/03/pomp/"
    graph = {"@context": "https://schema.org", "@graph": [
        {"@type": "WebPage", "@id": url, "url": url, "name": f"{t.title} - Waterwerk", "datePublished": AT,
         "primaryImageOfPage": {"@id": url + "#primaryimage"}, "inLanguage": t.locale.replace("_", "-")},
        {"@type": "ImageObject", "@id": url + "#primaryimage", "url": "https://www.waterwerk.example/wp-content/a.jpg"},
        {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": "Home"}]},
        {"@type": "WebSite", "name": "Waterwerk", "url": "https://www.waterwerk.example/"},
        {"@type": "Person", "name": t.author, "image": {"@type": "ImageObject", "url": "https://s.example/face.jpg"}},
    ]}  # fmt: skip
    head = f"""<meta charset="UTF-8"><title>{q(t.title)} - Waterwerk</title>
    <meta name="description" content="{q(t.summary)}"><link rel="canonical" href="{url}">
    {og(t, title=t.title + " - Waterwerk", locale=t.locale, type="article", url=url, site_name="Waterwerk")}
    <meta property="article:published_time" content="{AT}"><meta property="og:image" content="{url}groot.jpg">
    <meta property="og:image:width" content="1200"><meta property="og:image:height" content="628">
    <meta property="og:image:type" content="image/jpeg"><meta name="author" content="{q(t.author)}">
    <meta name="twitter:card" content="summary_large_image"><meta name="twitter:label1" content="Written by">{ld(graph)}"""
    return (
        url + "?utm_source=mail&utm_medium=x",
        page(head, attributes=f' lang="{t.language}"'),
        told(t, url=url, site="Waterwerk", picture=url + "groot.jpg", kind="article", author=t.author, published_at=AT),
    )


def wordpress_plain(t: Text) -> Made:
    url = "https://blog.waterwerk.example/?p=123"
    article = f"<main><article><h1>{q(t.title)}</h1><p>{q(t.summary)}</p></article></main>"
    head = f"""<title>{q(t.title)} &#8211; Het blog</title><meta name="generator" content="WordPress 6.7">
    <link rel='shortlink' href='{url}'><meta name="description" content="{q(t.summary)}">
    <meta name="application-name" content="Het blog">"""
    return (
        url + "&fbclid=abc",
        page(head, article, f' lang="{t.language}"'),
        told(t, url=url, site="Het blog", picture="", kind="page", published_at=None),
    )


def drupal(t: Text) -> Made:
    url = f"https://gemeente.example/{t.language}/nieuws/pomp"
    head = f"""<meta charset="utf-8" /><meta name="description" content="{q(t.summary)}" />
    <link rel="canonical" href="{url}" /><link rel="shortlink" href="https://gemeente.example/node/12" />
    <meta name="Generator" content="Drupal 10 (https://www.drupal.org)" /><title>{q(t.title)} | Gemeente</title>
    <meta property="og:site_name" content="Gemeente" /><meta property="og:title" content="{q(t.title)}" />
    <meta property="og:image:url" content="https://gemeente.example/styles/og/a.jpg?itok=1" />"""
    return (
        url,
        page(head, attributes=f' lang="{t.language}" dir="ltr" prefix="og: https://ogp.me/ns#"'),
        told(t, url=url, site="Gemeente", picture="https://gemeente.example/styles/og/a.jpg?itok=1"),
    )


def ghost(t: Text) -> Made:
    url = "https://verhalen.example/pomp/"
    article = {"@context": "https://schema.org", "@type": "Article", "headline": t.title, "url": url,
               "publisher": {"@type": "Organization", "name": "Verhalen"}, "datePublished": "2026-03-04T09:30:00.000Z",
               "author": {"@type": "Person", "name": t.author, "url": "https://verhalen.example/author/x/", "sameAs": []},
               "image": {"@type": "ImageObject", "url": "https://verhalen.example/content/images/p.png", "width": 1200},
               "description": t.summary, "mainEntityOfPage": url}  # fmt: skip
    head = f"""<title>{q(t.title)}</title><link rel="canonical" href="{url}" /><meta name="referrer" content="origin">
    {og(t, site_name="Verhalen", type="article", url=url, image="https://verhalen.example/content/images/p.png")}
    <meta name="generator" content="Ghost 5.9">{ld(article)}"""
    return url + "?ref=nieuwsbrief", page(head, attributes=f' lang="{t.language}"'), told(
        t, url=url, site="Verhalen", picture="https://verhalen.example/content/images/p.png", kind="article",
        author=t.author, published_at=AT,
    )  # fmt: skip


def medium(t: Text) -> Made:
    url = "https://medium.com/@sanne/pomp-1a2b3c"
    article = {"@context": "http://schema.org", "@type": "NewsArticle", "image": ["https://miro.medium.com/v2/1.jpeg"],
               "url": url, "datePublished": "2026-03-04T09:30:00.000Z", "headline": t.title, "name": t.title,
               "author": {"@type": "Person", "name": t.author}, "creator": [t.author],
               "publisher": {"@type": "Organization", "name": "Medium"}}  # fmt: skip
    head = f"""<title data-rh="true">{q(t.title)} | by {q(t.author)} | Medium</title>
    <meta data-rh="true" property="og:site_name" content="Medium"/><meta data-rh="true" name="og:url" content="{url}"/>
    <meta data-rh="true" property="og:title" content="{q(t.title)}"/><meta data-rh="true" property="article:author" content="https://medium.com/@sanne"/>
    <meta data-rh="true" property="og:description" content="{q(t.summary)}"/><meta data-rh="true" property="og:type" content="article"/>
    <meta data-rh="true" property="og:image" content="https://miro.medium.com/v2/resize:fit:1200/1.jpeg"/>
    <link data-rh="true" rel="canonical" href="{url}"/>{ld(article)}"""
    return url + "?source=friends_link&sk=abc", page(head, attributes=f' lang="{t.language}"'), told(
        t, url=url, site="Medium", picture="https://miro.medium.com/v2/resize:fit:1200/1.jpeg", author=t.author,
        published_at=AT, kind="article",
    )  # fmt: skip


def substack(t: Text) -> Made:
    url = "https://water.substack.com/p/pomp"
    head = f"""<title data-rh="true">{q(t.title)} - by {q(t.author)} - Water</title><meta name="author" content="{q(t.author)}">
    <meta property="og:url" content="{url}"><link rel="canonical" href="{url}"/>
    {og(t, type="article", image="https://substackcdn.com/image/fetch/f_auto,q_auto:good/https%3A%2F%2Fs3.example%2Fa.png")}
    <meta name="twitter:title" content="{q(t.title)}">
    {ld({"@type": "NewsArticle", "headline": "x", "publisher": {"@type": "Organization", "name": "Water"}, "datePublished": AT})}"""
    return url + "?r=1abc&utm_campaign=post&triedRedirect=true", page(head, attributes=f' lang="{t.language}"'), told(
        t, url=url, site="Water", author=t.author, published_at=AT,
        picture="https://substackcdn.com/image/fetch/f_auto,q_auto:good/https%3A%2F%2Fs3.example%2Fa.png",
    )  # fmt: skip


def linkedin_article(t: Text) -> Made:
    url = "https://www.linkedin.com/pulse/pomp-sanne-de-vries-abc1e/"
    head = f"""<meta name="pageKey" content="d_flagship2_pulse_read"><title>{q(t.title)}</title>
    <link rel="canonical" href="{url}"><meta property="al:android:package" content="com.linkedin.android">
    <meta property="lnkd:url" content="{url}">{og(t, type="article", url=url, image="https://media.licdn.com/dms/i?e=1&v=beta&t=x")}
    {ld({"@type": "Article", "name": t.title, "datePublished": "2026-03-04T09:30:00.000+00:00", "author": {"@type": "Person", "name": t.author}})}"""
    return url + "?trackingId=abc%3D%3D&trk=public_post&lipi=urn", page(head, attributes=f' lang="{t.language}"'), told(
        t, url=url, site="linkedin.com", picture="https://media.licdn.com/dms/i?e=1&v=beta&t=x", author=t.author,
        kind="article", published_at=AT,
    )  # fmt: skip


def youtube(t: Text) -> Made:
    url = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"
    head = f"""<title>{q(t.title)} - YouTube</title><link rel="canonical" href="{url}">
    <link rel="alternate" type="application/json+oembed" href="https://www.youtube.com/oembed?format=json&amp;url=x" title="x">
    <meta name="title" content="{q(t.title)}">{og(t, site_name="YouTube", url=url, image="https://i.ytimg.com/vi/a/maxresdefault.jpg", type="video.other")}
    <meta property="og:video:url" content="https://www.youtube.com/embed/aqz-KE-bpKQ">"""
    body = f"""<div itemscope itemtype="http://schema.org/VideoObject"><link itemprop="url" href="{url}">
    <meta itemprop="name" content="{q(t.title)}"><meta itemprop="datePublished" content="{AT}">
    <span itemprop="author" itemscope><link itemprop="name" content="{q(t.author)}"></span></div>"""
    return (
        url + "&si=abc&feature=share&pp=x",
        page(head, body, f' lang="{t.language}"'),
        told(
            t,
            url=url,
            site="YouTube",
            picture="https://i.ytimg.com/vi/a/maxresdefault.jpg",
            kind="video",
            published_at=AT,
        ),
    )


def vimeo(t: Text) -> Made:
    url = "https://vimeo.com/76979871"
    video = [{"@type": "VideoObject", "name": t.title, "thumbnailUrl": "https://i.vimeocdn.com/v/1.jpg", "uploadDate": AT,
              "description": t.summary, "author": {"@type": "Person", "name": t.author}, "url": url},
             {"@type": "BreadcrumbList", "itemListElement": []}]  # fmt: skip
    head = f"""<title>{q(t.title)} on Vimeo</title>{og(t, site_name="Vimeo", url=url, type="video.other", image="https://i.vimeocdn.com/f?src0=1")}
    <meta property="og:image:secure_url" content="https://i.vimeocdn.com/f?src0=1">{ld(video)}"""
    return (
        url,
        page(head, attributes=f' lang="{t.language}"'),
        told(
            t,
            url=url,
            site="Vimeo",
            kind="video",
            picture="https://i.vimeocdn.com/f?src0=1",
            author=t.author,
            published_at=AT,
        ),
    )


def news_site(t: Text) -> Made:
    url = "https://www.dekrant.example/binnenland/pomp~b1a2/"
    article = {"@context": "https://schema.org", "@type": ["NewsArticle"], "isAccessibleForFree": False, "headline": t.title,
               "author": [{"@type": "Person", "name": t.author}, {"@type": "Person", "name": "Redactie"}],
               "datePublished": "2026-03-04T10:30:00+0100", "image": [{"@type": "ImageObject", "url": "https://i.example/1.jpg"}],
               "publisher": {"@type": "NewsMediaOrganization", "name": "De Krant", "logo": {"url": "https://i.example/logo.png"}},
               "mainEntityOfPage": {"@type": "WebPage", "@id": url}}  # fmt: skip
    head = f"""<title>{q(t.title)} | De Krant</title><meta name="description" content="{q(t.summary)}">
    <meta property="og:title" content="{q(t.title)}"><meta property="og:image" content="https://i.example/1.jpg">
    <meta property="og:image:alt" content="Een pomp">{ld(article)}"""
    return url + "?referrer=https%3A%2F%2Ft.co%2F", page(head, attributes=f' lang="{t.language}"'), told(
        t, url=url, site="De Krant", picture="https://i.example/1.jpg", picture_alt="Een pomp", kind="article",
        author=f"{t.author}, Redactie", published_at=AT,
    )  # fmt: skip


def github(t: Text) -> Made:
    url = "https://github.com/waterwerk/pomp"
    head = f"""<title>GitHub - waterwerk/pomp: {q(t.title)}</title><meta name="description" content="{q(t.summary)}">
    <meta property="og:site_name" content="GitHub"><meta property="og:type" content="object">
    <meta property="og:title" content="GitHub - waterwerk/pomp: {q(t.title)}"><meta property="og:url" content="{url}">
    <meta property="og:image" content="https://opengraph.githubassets.com/1/waterwerk/pomp">
    <meta property="og:image:alt" content="{q(t.summary)}"><meta property="og:description" content="{q(t.summary)}">"""
    return url + "#readme", page(head, attributes=f' lang="{t.language}" data-color-mode="auto"'), told(
        t, title=f"waterwerk/pomp: {t.title}", url=url, site="GitHub", kind="page", picture_alt=t.summary,
        picture="https://opengraph.githubassets.com/1/waterwerk/pomp",
    )  # fmt: skip


def sharepoint(t: Text) -> Made:
    url = "https://waterwerk.sharepoint.example/sites/nieuws/SitePages/Pomp.aspx"
    head = f"""<meta http-equiv="X-UA-Compatible" content="IE=edge"/><title>\r\n\t{q(t.title)}\r\n</title>
    <meta name="GENERATOR" content="Microsoft SharePoint"/><meta http-equiv="Expires" content="0"/>"""
    body = f"<main><article><h2>{q(t.title)}</h2><p>{q(t.summary)}</p></article></main>"
    language = t.locale.replace("_", "-").lower()
    return url + "?CT=1&OR=OWA-NT", page(head, body, f' dir="ltr" lang="{language}"'), {
        "title": t.title, "language": t.language, "url": url + "?CT=1&OR=OWA-NT", "site": "waterwerk.sharepoint.example",
    }  # fmt: skip


def shopify(t: Text) -> Made:
    url = "https://winkel.example/products/pomp"
    product = {"@context": "http://schema.org/", "@type": "ProductGroup", "name": t.title, "description": t.summary,
               "brand": {"@type": "Brand", "name": "Waterwerk"}, "image": "https://winkel.example/cdn/a.jpg?v=1"}  # fmt: skip
    head = f"""<link rel="canonical" href="{url}"><title>\n      {q(t.title)}\n &ndash; Winkel</title>
    {og(t, site_name="Winkel", url=url, type="product", image="http://winkel.example/cdn/a.jpg?v=1")}
    <meta property="og:image:secure_url" content="https://winkel.example/cdn/a.jpg?v=1">
    <meta property="og:price:amount" content="9.95">{ld(product)}"""
    return (
        url + "?variant=42&pk_campaign=x",
        page(head, attributes=f' class="no-js" lang="{t.language}"'),
        told(t, url=url, site="Winkel", kind="product", picture="http://winkel.example/cdn/a.jpg?v=1"),
    )


def wix(t: Text) -> Made:
    url = "https://www.bakkerij.example/post/pomp"
    head = f"""<meta charset='utf-8'><meta name="generator" content="Wix.com Website Builder"/><title>{q(t.title)}</title>
    <meta name="description" content="{q(t.summary)}"/><link rel="canonical" href="{url}"/>
    {og(t, image="https://static.wixstatic.com/media/a~mv2.jpg/v1/fill/w_1000,h_667,al_c,q_85/a~mv2.jpg", url=url, site_name="Bakkerij", type="article")}
    <meta property="article:published_time" content="2026-03-04T09:30:00.000Z"/><meta property="article:author" content="{q(t.author)}"/>"""
    return url, page(head, attributes=f' lang="{t.language}"'), told(
        t, url=url, site="Bakkerij", author=t.author, published_at=AT, kind="article",
        picture="https://static.wixstatic.com/media/a~mv2.jpg/v1/fill/w_1000,h_667,al_c,q_85/a~mv2.jpg",
    )  # fmt: skip


def squarespace(t: Text) -> Made:
    url = "https://www.atelier.example/journal/pomp"
    head = f"""<!-- This is Squarespace. --><base href=""><meta charset="utf-8" /><title>{q(t.title)} &mdash; Atelier</title>
    <link rel="canonical" href="{url}"/>{og(t, site_name="Atelier", title=t.title + " — Atelier", url=url, type="article", image="http://static1.squarespace.com/static/5/p.jpg?format=1500w")}
    <meta itemprop="name" content="{q(t.title)} — Atelier"/><meta itemprop="datePublished" content="2026-03-04T10:30:00+0100"/>
    <meta itemprop="author" content="{q(t.author)}"/><meta name="twitter:image" content="http://static1.squarespace.com/static/5/p.jpg?format=1500w"/>"""
    return url + "?mc_cid=1&mc_eid=2", page(head, attributes=f' lang="{t.locale.replace("_", "-")}"'), told(
        t, url=url, site="Atelier", kind="article", picture="http://static1.squarespace.com/static/5/p.jpg?format=1500w",
        author=t.author, published_at=AT,
    )  # fmt: skip


def next_js(t: Text) -> Made:
    url = f"https://app.example/{t.language}/blog/pomp"
    state = json.dumps({"props": {"pageProps": {"post": {"title": "niet dit"}}}})
    head = f"""<meta charSet="utf-8"/><meta name="viewport" content="width=device-width"/><title>{q(t.title)}</title>
    <meta name="description" content="{q(t.summary)}"/><meta name="author" content="{q(t.author)}"/>
    <meta property="og:image" content="/_next/image?url=%2Fa.png&amp;w=1200&amp;q=75"/>
    <meta name="next-size-adjust" content=""/><script id="__NEXT_DATA__" type="application/json">{state}</script>"""
    return (
        url + "?gclid=1&gbraid=2",
        page(head, '<div id="__next"></div>', f' lang="{t.language}"'),
        told(
            t,
            url=url,
            site="app.example",
            picture="https://app.example/_next/image?url=%2Fa.png&w=1200&q=75",
            author=t.author,
        ),
    )


def amp(t: Text) -> Made:
    url = "https://nieuws.example/artikel/pomp"
    article = {"@context": "http://schema.org", "@type": "NewsArticle", "headline": t.title, "description": t.summary,
               "image": {"@type": "ImageObject", "url": "https://nieuws.example/p.jpg", "height": 628},
               "author": t.author, "publisher": {"@type": "Organization", "name": "Nieuws"}, "dateCreated": AT,
               "datePublished": "2026-03-04"}  # fmt: skip
    head = f"""<meta charset="utf-8"><link rel="canonical" href="{url}"><title>{q(t.title)}</title>
    <style amp-boilerplate>body{{visibility:hidden}}</style>{ld(article)}"""
    content = page(head, attributes=f' ⚡ lang="{t.language}"')
    return "https://nieuws.example/amp/artikel/pomp?amp=1", content, told(
        t, url=url, site="Nieuws", picture="https://nieuws.example/p.jpg", author=t.author, kind="article",
        published_at="2026-03-04T00:00:00+00:00",
    )  # fmt: skip


def twitter_only(t: Text) -> Made:
    url = "https://start-up.example/launch"
    head = f"""<title>x</title><meta name="twitter:card" content="summary_large_image"><meta name="twitter:site" content="@startup">
    <meta name="twitter:title" content="{q(t.title)}"><meta name="twitter:description" content="{q(t.summary)}">
    <meta name="twitter:image:src" content="//cdn.example/l.png"><meta name="twitter:image:alt" content="{q(t.author)}">"""
    return (
        url,
        page(head, attributes=f' xml:lang="{t.language}" lang="{t.language}"'),
        told(t, url=url, site="start-up.example", picture="https://cdn.example/l.png", picture_alt=t.author),
    )


def job_page(t: Text) -> Made:
    url = "https://werkenbij.example/vacature/123"
    job = {"@context": "https://schema.org/", "@type": "JobPosting", "title": t.title, "datePosted": "2026-03-04",
           "description": f"<p>{q(t.summary)}</p>", "hiringOrganization": {"@type": "Organization", "name": "Waterwerk"},
           "jobLocation": {"@type": "Place"}, "baseSalary": None}  # fmt: skip
    head = f"<title>Vacature {q(t.title)}</title>{ld([[job]])}"
    return (
        url,
        page(head, attributes=f' lang="{t.language}"'),
        told(t, url=url, site="Waterwerk", kind="job", published_at="2026-03-04T00:00:00+00:00"),
    )


def xhtml(t: Text) -> Made:
    url = "http://oud.example/pomp.xhtml"
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="{t.language}" lang="{t.language}"><head><title>{q(t.title)}</title>
<meta name="DC.title" content="niet dit" /><meta name="DC.description" content="{q(t.summary)}" />
<meta name="DC.creator" content="{q(t.author)}" /><meta name="DC.date" content="2026-03-04" /></head><body /></html>"""
    return url, text, told(t, url=url, site="oud.example", author=t.author, published_at="2026-03-04T00:00:00+00:00")


PLATFORMS: list[Callable[[Text], Made]] = [
    wordpress_yoast, wordpress_plain, drupal, ghost, medium, substack, linkedin_article, youtube, vimeo, news_site,
    github, sharepoint, shopify, wix, squarespace, next_js, amp, twitter_only, job_page, xhtml,
]  # fmt: skip

# Letters that are not what they say, or say nothing.
_NL, _DE, _JA, _RU = TEXTS[0], TEXTS[2], TEXTS[5], Text("ru", "ru_RU", "Насос спас деревню", "Триста домов.", "Анна")
_LATIN = Text("fr", "fr_FR", "Un été à l'eau", "Déjà vu : œuvre à 5 €.", "Zoé")


def lettered(t: Text, meta: str = "") -> str:
    return page(f'{meta}<title>{t.title}</title><meta name="description" content="{t.summary}">')


def _in_other_letters() -> Iterator[Shape]:
    u = "https://letters.example/a"

    def shape(name: str, t: Text, content: bytes, content_type: str = "text/html") -> Shape:
        return Shape(f"letters: {name}", u, content, {"title": t.title, "summary": t.summary}, content_type)

    yield shape("utf-8 undeclared", _RU, lettered(_RU).encode())
    yield shape("utf-8 that says latin-1", _DE, lettered(_DE).encode(), "text/html; charset=ISO-8859-1")
    yield shape("utf-8 whose meta says latin-1", _DE, lettered(_DE, '<meta charset="latin1">').encode())
    yield shape("cp1252 that says utf-8", _LATIN, lettered(_LATIN).encode("cp1252"), "text/html; charset=utf-8")
    yield shape("cp1252 that says latin-1", _LATIN, lettered(_LATIN).encode("cp1252"), "text/html; charset=iso-8859-1")
    yield shape("cp1252 undeclared", _LATIN, lettered(_LATIN).encode("cp1252"))
    yield shape("koi8-r by header", _RU, lettered(_RU).encode("koi8-r"), "text/html; charset=koi8-r")
    yield shape("windows-1251 by meta", _RU, lettered(
        _RU, '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">').encode("cp1251"))  # fmt: skip
    yield shape("shift_jis by meta", _JA, lettered(_JA, "<META CHARSET=Shift_JIS>").encode("shift_jis"))
    yield shape("x-sjis", _JA, lettered(_JA).encode("cp932"), "text/html;charset=x-sjis")
    yield shape("euc-jp", _JA, lettered(_JA).encode("euc_jp"), 'text/html; charset="EUC-JP"')
    yield shape("iso-2022-jp", _JA, lettered(_JA).encode("iso2022_jp"), "text/html; charset=ISO-2022-JP")
    yield shape("utf-16 by its mark", _RU, lettered(_RU).encode("utf-16"))
    yield shape(
        "utf-8 with a mark and a wrong header",
        _RU,
        b"\xef\xbb\xbf" + lettered(_RU).encode(),
        "text/html;charset=koi8-r",
    )
    yield shape(
        "by an xml declaration",
        _LATIN,
        b'<?xml version="1.0" encoding="windows-1252"?>' + lettered(_LATIN).encode("cp1252"),
    )
    yield shape("an encoding that is none", _RU, lettered(_RU).encode(), "text/html; charset=zip")
    yield shape("utf-7, which nobody reads", Text("", "", "+ADw-script+AD4-", "x", ""),
                b'<title>+ADw-script+AD4-</title><meta name=description content=x>', "text/html; charset=utf-7")  # fmt: skip


def _odd() -> Iterator[Shape]:
    u = "https://www.odd.example/a/b"

    def shape(
        name: str, content: str | bytes, expected: dict[str, Any] | Trouble, url: str = u, kind: str = "text/html"
    ) -> Shape:
        return Shape(f"odd: {name}", url, content.encode() if isinstance(content, str) else content, expected, kind)

    yield shape(
        "entities escaped twice",
        '<meta property="og:title" content="R&amp;amp;D &amp;quot;wint&amp;quot;">',
        {"title": 'R&D "wint"'},
    )
    yield shape(
        "tags in a description",
        page(
            '<title>T</title><meta name="description" content="&lt;p&gt;Een&lt;/p&gt;&lt;p&gt;twee&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;">'
        ),
        {"summary": "Een twee"},
    )
    yield shape(
        "empty og",
        page(
            '<meta property="og:title" content=" "><meta property="og:image" content=""><meta property="og:description" content=""><title>Echt</title><meta name="description" content="Waar">'
        ),
        {"title": "Echt", "summary": "Waar", "picture": ""},
    )
    yield shape(
        "several pictures",
        page(
            '<title>T</title><meta property="og:image" content="https://i.example/1.jpg"><meta property="og:image:alt" content="Een"><meta property="og:image" content="https://i.example/2.jpg"><meta property="og:image:alt" content="Twee">'
        ),
        {"picture": "https://i.example/1.jpg", "picture_alt": "Een"},
    )
    yield shape(
        "a picture next to the page",
        page('<title>T</title><meta property="og:image" content="../p.jpg">'),
        {"picture": "https://www.odd.example/p.jpg"},
    )
    yield shape(
        "a picture under a base",
        page('<base href="//cdn.example/x/"><title>T</title><meta property="og:image" content="p.jpg">'),
        {"picture": "https://cdn.example/x/p.jpg", "url": u},
    )
    yield shape(
        "a picture in the address",
        page(
            '<title>T</title><meta property="og:image" content="data:image/png;base64,AAAA"><meta name="twitter:image" content="/t.jpg">'
        ),
        {"picture": "https://www.odd.example/t.jpg"},
    )
    yield shape(
        "a drawing first",
        page('<title>T</title><meta property="og:image" content="/l.svg"><meta property="og:image" content="/p.png">'),
        {"picture": "https://www.odd.example/p.png"},
    )
    yield shape(
        "a picture with letters and blanks",
        page('<title>T</title><meta property="og:image" content="/één foto.jpg">'),
        {"picture": "https://www.odd.example/%C3%A9%C3%A9n%20foto.jpg"},
    )
    yield shape(
        "no picture but in the text",
        page(
            "<title>T</title>",
            '<img src="/logo.png"><img src="/dot.gif" width=1><article><img src="/echt.jpg" alt="Een echte"></article>',
        ),
        {"picture": "https://www.odd.example/echt.jpg", "picture_alt": "Een echte"},
    )
    yield shape(
        "json-ld with comments",
        '<title>x</title><script type="application/ld+json">{ // kop\n "@type": "Article", /* o */ "headline": "Met // erin", "url": "https://www.odd.example/a/b"}</script>',
        {"title": "Met // erin", "kind": "article"},
    )
    yield shape(
        "json-ld with commas behind",
        '<script type="application/ld+json">{"@type": "Article", "headline": "Komma", "author": [{"name": "Bo"},],}</script>',
        {"title": "Komma", "author": "Bo"},
    )
    yield shape(
        "json-ld in cdata",
        '<script type="application/ld+json">//<![CDATA[\n{"@type": "Article", "headline": "Ingepakt"}\n//]]></script>',
        {"title": "Ingepakt"},
    )
    yield shape(
        "json-ld with newlines in text",
        '<script type="application/ld+json">{"@type": "Article", "headline": "Een\ntwee"}</script>',
        {"title": "Een twee"},
    )
    yield shape(
        "json-ld with half a letter",
        '<script type="application/ld+json">{"@type": "Article", "headline": "Half \\ud83d letter"}</script>',
        {"title": "Half letter"},
    )
    yield shape(
        "json-ld that is no json",
        '<title>Toch</title><script type="application/ld+json">{{ post.json }}</script>',
        {"title": "Toch"},
    )
    yield shape(
        "json-ld of other things",
        '<title>Toch</title><script type="application/ld+json">[1, null, "x", {"@type": 5}, {"@type": "Organization", "name": "Nee"}]</script>',
        {"title": "Toch"},
    )
    yield shape(
        "json-ld too deep",
        "<title>Diep</title><script type='application/ld+json'>" + "[" * 20000 + "</script>",
        {"title": "Diep"},
    )
    yield shape(
        "a title with its site", page("<title>Onze pomp | Odd</title>"), {"title": "Onze pomp", "site": "odd.example"}
    )
    yield shape("a title that is its site", page("<title>Odd</title>"), {"title": "Odd"})
    yield shape("a title with a dash of its own", page("<title>Mens - machine</title>"), {"title": "Mens - machine"})
    yield shape(
        "a title beyond all measure",
        page(f"<title>{'lang woord ' * 200}</title>"),
        {"title": ("lang woord " * 18).strip() + "…"},
    )
    yield shape(
        "a title in a drawing first", page("<svg><title>Menu</title></svg><title>Echt</title>"), {"title": "Echt"}
    )
    yield shape("no title but a heading", page("", "<h1>De <em>kop</em></h1><p>x</p>"), {"title": "De kop"})
    yield shape(
        "right to left with marks",
        page("<title>\u202everkeerd\u202c ‏שלום</title>", attributes=' lang="he" dir="rtl"'),
        {"title": "verkeerd \u200fשלום", "language": "he"},
    )
    yield shape("invisible letters", page("<title>On\u00adze\u200b po\x00mp\ufeff</title>"), {"title": "Onze pomp"})
    yield shape("a wall of cookies", page("<title>Before you continue to YouTube</title>"), Trouble.KEPT_OUT)
    yield shape("a wall against robots", page("<title>Just a moment...</title>"), Trouble.KEPT_OUT)
    yield shape(
        "a wall that says what is behind",
        page('<title>Just a moment...</title><meta property="og:title" content="Echt">'),
        {"title": "Echt"},
    )
    yield shape("only a password", page("", '<form><input type="password"></form>'), Trouble.SIGN_IN)
    yield shape("nothing", "", Trouble.NOTHING_SAID)
    yield shape("nothing but blanks", " \n\t ", Trouble.NOTHING_SAID)
    yield shape("bytes of something else", bytes(range(256)) * 20, Trouble.NOTHING_SAID)
    yield shape(
        "frames",
        '<HTML><HEAD><TITLE>Welkom op onze site</TITLE></HEAD><FRAMESET COLS="20%,80%"><FRAME SRC="menu.htm"><FRAME SRC="x.htm"></FRAMESET></HTML>',
        {"title": "Welkom op onze site"},
    )
    yield shape(
        "of 1997",
        '<HTML>\r\n<HEAD><TITLE>Mijn  thuispagina</TITLE><META NAME=DESCRIPTION CONTENT="Alles over pompen"></HEAD><BODY BGCOLOR=#FFFFFF><CENTER><FONT SIZE=7>Hoi<BLINK>!',
        {"title": "Mijn thuispagina", "summary": "Alles over pompen"},
    )
    yield shape("nothing closed", "<title>Open<meta name=description content='ok'>", {"site": "odd.example"})
    yield shape(
        "quotes gone wrong",
        '<meta property="og:title" content="Zei ze "mooi" en ging"><title>Mooi</title>',
        {"title": "Zei ze"},
    )
    yield shape(
        "meta in the body",
        page("<title>T</title>", '<meta property="og:title" content="Uit de romp">'),
        {"title": "Uit de romp"},
    )
    yield shape(
        "names in capitals",
        '<META PROPERTY="OG:TITLE" CONTENT="Groot"><META NAME="Description" CONTENT="Ook groot">',
        {"title": "Groot", "summary": "Ook groot"},
    )
    yield shape(
        "two names in one", page('<meta property="og:title twitter:title" content="Beide">'), {"title": "Beide"}
    )
    yield shape(
        "a canonical elsewhere",
        page(
            '<title>T</title><link rel="canonical" href="https://elders.example/x"><meta property="og:url" content="https://kwaad.example/">'
        ),
        {"url": u},
    )
    yield shape(
        "a canonical on a sister name",
        page('<title>T</title><link rel="canonical" href="https://odd.example/b">'),
        {"url": "https://odd.example/b"},
    )
    yield shape(
        "a canonical that is the front page",
        page('<title>T</title><link rel="canonical" href="https://www.odd.example/">'),
        {"url": u},
    )
    yield shape(
        "a canonical that runs script",
        page(
            '<title>T</title><link rel="canonical" href="javascript:alert(1)"><meta property="og:url" content="/b?utm_source=x&amp;id=5">'
        ),
        {"url": "https://www.odd.example/b?id=5"},
    )
    yield shape(
        "a canonical of another's page",
        page('<title>T</title><link rel="canonical" href="https://bo.github.io/x">'),
        {"url": "https://an.github.io/y"},
        "https://an.github.io/y?fbclid=1",
    )
    yield shape(
        "an address with a name in it",
        page("<title>T</title>"),
        {"url": "https://odd.example/x?b=2&a=%20z"},
        "https://bo:geheim@odd.example:443/x?b=2&utm_id=9&a=%20z#deel",
    )
    yield shape(
        "dates of all kinds",
        page(
            '<title>T</title><meta property="article:published_time" content="gisteren"><meta name="date" content="Wed, 04 Mar 2026 09:30:00 GMT">'
        ),
        {"published_at": AT},
    )
    yield shape(
        "a date of no year",
        page('<title>T</title><meta name="date" content="0000-00-00T00:00:00">'),
        {"published_at": None},
    )
    yield shape(
        "a language that is none",
        page('<title>T</title><meta property="og:locale" content="pt_BR">', attributes=' lang="${lang}"'),
        {"language": "pt"},
    )
    yield shape(
        "text that says it all",
        page(
            "<title>T</title>",
            "<nav><a href=x>Menu</a></nav><article>"
            + "<p>Een pomp die een dorp redt, dat verdient een lang verhaal met veel woorden en zinnen.</p>" * 6
            + "</article>",
        ),
        {"summary_begins": "Een pomp die een dorp redt"},
    )
    yield shape(
        "a comment that hides a meta",
        page('<!-- <meta property="og:title" content="Nee"> --><title>Ja</title>'),
        {"title": "Ja"},
    )
    yield shape(
        "a template's tags left in",
        page('<meta property="og:title" content="Win &lt;b&gt;nu&lt;/b&gt; &lt;img src=x onerror=alert(1)&gt;">'),
        {"title": "Win nu"},
    )
    yield shape(
        "a thousand metas",
        page(
            "".join(f'<meta name="m{n}" content="x">' for n in range(900))
            + '<meta property="og:title" content="Achteraan">'
        ),
        {"title": "Achteraan"},
    )


def shapes() -> list[Shape]:
    made = [
        Shape(f"{platform.__name__}: {t.locale}{n}", url, content.encode(), expected)
        for platform in PLATFORMS
        for n, t in enumerate(TEXTS)
        for url, content, expected in [platform(t)]
    ]
    return [*made, *_in_other_letters(), *_odd()]
