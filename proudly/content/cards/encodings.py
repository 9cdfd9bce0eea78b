"""Which letters the bytes of a page are: what it declares is not always true."""

from __future__ import annotations

import codecs

import regex

_LOOKED_AT = 8192  # bytes in which a page declares itself
_META = regex.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:\-]{2,40})", regex.IGNORECASE)
_XML = regex.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:\-]{2,40})", regex.IGNORECASE)
_HEADER = regex.compile(r"charset\s*=\s*[\"']?\s*([\w.:\-]{2,40})", regex.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Python has codecs that are no letters at all. Of these families every one is.
_FAMILIES = ("utf-8", "utf-16", "iso8859", "cp125", "koi8", "gb", "big5", "euc", "shift_jis", "iso2022_jp", "mac",
             "cp8", "cp9", "tis-620", "johab", "hz")  # fmt: skip
# What browsers take these for: the Windows page holds all of theirs, and more.
_LARGER = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
           "shift_jis": "cp932", "euc_kr": "cp949"}  # fmt: skip
_OTHER_NAMES = {"x-sjis": "cp932", "windows-874": "cp874", "x-gbk": "gb18030", "x-mac-roman": "mac-roman"}


def decoded(content: bytes, content_type: str = "") -> str:
    """The text of a page. Never raises: letters that cannot be read become U+FFFD."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    header = _HEADER.search(content_type[:500])
    begin = content[:_LOOKED_AT]
    meta = _META.search(begin) or _XML.search(begin)
    said = [_known(name) for name in (header and header[1], meta and meta[1].decode("ascii", "replace")) if name]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        # Cut off in the middle of a letter, or a stray byte in what is UTF-8 else.
        others = [name for name in said if name and name != "utf-8"]
        if not others and error.start > len(content) - 4:
            return content.decode("utf-8", "replace")
    else:
        # Bytes that happen to be UTF-8 are UTF-8, whatever is declared; but ISO 2022 is written in ASCII alone.
        escaped = [name for name in said if name and name.startswith(("iso2022", "utf-16", "hz"))]
        if not escaped or not ("\x1b" in text or "\x00" in text or "~{" in text):
            return text
        others = escaped
    for name in others:
        try:
            return content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    if others:
        return content.decode(others[0], "replace")
    if "utf-8" in said and content.decode("utf-8", "replace").count("�") * 50 < len(content):
        text = content.decode("utf-8", "replace")
        if text.count("�") <= 3:
            return text
    return content.decode("cp1252", "replace")


def _known(name: str) -> str:
    """The name by which Python knows an encoding of letters; "" for none."""
    try:
        known = codecs.lookup(_OTHER_NAMES.get(name.lower(), name)).name
    except (LookupError, ValueError):
        return ""
    known = _LARGER.get(known, known)
    return known if known.startswith(_FAMILIES) else ""
