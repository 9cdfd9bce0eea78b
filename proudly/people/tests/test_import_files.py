"""Files as people, programs and villains write them."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from proudly.people.importing import limits
from proudly.people.importing.files import Line, read_sheet
from proudly.people.importing.rows import Wanted, wanted_by
from proudly.people.importing.trouble import Unreadable
from proudly.people.importing.words import problem_of, trouble_of

NAMES = ["Zoë O’Neil", "Jan d'Hondt", "Łukasz 💧 Müller", "José"]


def people_in(data: bytes) -> list[Wanted]:
    sheet = read_sheet(data)
    return [wanted_by(line, sheet.columns) for line in sheet.lines]


def only(data: bytes) -> Wanted:
    (wanted,) = people_in(data)
    return wanted


def refused(data: bytes) -> str:
    """The code of what is wrong with the file; that there are words for it in both languages, too."""
    with pytest.raises(Unreadable) as trouble:
        people_in(data)
    told = set()
    for language in ("en", "nl"):
        with override(language):
            told.add(trouble_of(trouble.value.code, trouble.value.about))
    assert len(told) == 2 and "" not in told
    return trouble.value.code


def problems(wanted: Wanted) -> list[str]:
    for language in ("en", "nl"):
        with override(language):
            assert all("%(" not in problem_of(problem) for problem in wanted.problems)
    return [problem["code"] for problem in wanted.problems]


def line(**cells: str) -> bytes:
    said = {"email": "a@b.example", "name": "A", **cells}
    return "\t".join(said).encode() + b"\n" + "\t".join(said.values()).encode("utf-8", "surrogatepass")


def excel(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_entry(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same Excel file with other contents of one of its entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if entry.filename == name else content)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"

# --- how it is written ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_file_is_read_however_it_is_encoded_and_divided(encoding: str, delimiter: str, ending: str) -> None:
    lines = ["E-mail,Name".replace(",", delimiter)]
    lines += [f"p{number}@b.example{delimiter}{name}" for number, name in enumerate(NAMES)]
    found = people_in(ending.join(lines).encode(encoding))
    assert [wanted.values["name"] for wanted in found] == NAMES
    assert [wanted.line for wanted in found] == [2, 3, 4, 5]
    assert found[0].email == "p0@b.example"


def test_a_file_of_an_old_windows_is_read() -> None:
    data = "E-mailadres;Naam;Functie\nzoe@b.example;Zoë O’Neil;€ beheer\n".encode("cp1252")
    assert only(data).values == {"name": "Zoë O’Neil", "function": "€ beheer"}


def test_latin_1_is_read_too() -> None:
    assert only("E-mail;Name\nzoe@b.example;Zoë\n".encode("latin-1")).values["name"] == "Zoë"


def test_headings_are_known_in_two_languages_however_they_are_written() -> None:
    for headings in (
        "E-mail;Name;Job title;Department;Office;Language",
        "EMAILADRES;naam ;Functie;Afdeling;Vestiging;taal",
    ):
        wanted = only(f"{headings}\nA@b.Example;A;Baas;X>Y > Z;Utrecht;Nederlands".encode())
        assert wanted.email == "a@b.example"
        assert wanted.values == {
            "name": "A",
            "function": "Baas",
            "team": ["X", "Y", "Z"],
            "location": "Utrecht",
            "language": "nl",
        }


def test_columns_that_are_not_known_are_ignored_and_named() -> None:
    sheet = read_sheet(b"Salary,E-mail,,Shoe size\n1,a@b.example,,42\n")
    assert sheet.ignored == ["Salary", "Shoe size"]


def test_line_breaks_in_quotes_and_doubled_quotes_are_part_of_a_cell() -> None:
    data = b'email,name,function\na@b.example,"Jan ""the\nman"" Smit",x\nc@b.example,C,y\n'
    first, second = people_in(data)
    assert first.values["name"] == 'Jan "the man" Smit'
    assert (first.line, second.line) == (2, 4)


def test_a_quote_that_never_ends_is_told_with_its_line() -> None:
    good, bad = people_in(b'email,name\na@b.example,A\nb@b.example,"B\nc@b.example,C\n')
    assert good.email == "a@b.example" and (bad.line, problems(bad), bad.email) == (3, ["quotes"], "")


def test_words_behind_a_quote_are_told_and_the_next_line_is_read() -> None:
    bad, good = people_in(b'email,name\na@b.example,"A" b\nc@b.example,C\n')
    assert (bad.line, problems(bad)) == (2, ["quotes"])
    assert (good.line, good.email) == (3, "c@b.example")


def test_excels_own_first_line_says_what_divides() -> None:
    wanted = only(b"sep=;\r\nemail;name\r\na@b.example;A, B\r\n")
    assert (wanted.line, wanted.values["name"]) == (3, "A, B")


def test_blank_lines_are_no_lines_and_keep_the_count() -> None:
    assert only(b"\n\nemail,name\n,\n\na@b.example,A\n,,\n").line == 6


# --- Excel ------------------------------------------------------------------------------------------------------------


def test_an_excel_workbook_is_read_as_it_looks() -> None:
    wanted = only(excel(["E-mail", "Naam", "Functie", "Team"], [" A@b.example ", "Zoë 💧", 42.0, "X > Y"]))
    assert wanted.email == "a@b.example"
    assert wanted.values == {"name": "Zoë 💧", "function": "42", "team": ["X", "Y"]}
    assert wanted.line == 2


def test_a_hidden_first_sheet_is_not_the_one() -> None:
    book = Workbook()
    book.worksheets[0].append(["secret"])
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("People").append(["email", "name"])
    book.worksheets[1].append(["a@b.example", "A"])
    assert only(saved(book)).email == "a@b.example"


def test_a_formula_in_excel_is_not_evaluated() -> None:
    data = excel(["email", "name"], ["a@b.example", "=1+1"])
    assert "name" not in only(data).values, "openpyxl has written no value, and nobody makes one"
    data = with_entry(data, SHEET, lambda xml: xml.replace(b"<v></v>", b"<v>42</v>").replace(b"<v />", b"<v>42</v>"))
    assert only(data).values["name"] == "42", "the value that Excel kept"


def test_a_formula_in_csv_stays_text() -> None:
    assert only(line(name='=cmd|" /C calc"!A0')).values["name"] == '=cmd|" /C calc"!A0'


def test_rows_far_below_cost_nothing() -> None:
    data = excel(["email", "name"], ["a@b.example", "A"])
    far = with_entry(data, SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="4000000000"'))
    assert people_in(far) == []


def test_a_cell_far_to_the_right_costs_nothing() -> None:
    data = excel(["email", "name"], ["a@b.example", "A"])
    far = with_entry(data, SHEET, lambda xml: xml.replace(b'r="B2"', b'r="XFD2"'))
    assert only(far).values == {}


# --- bombs ------------------------------------------------------------------------------------------------------------


def test_a_bomb_of_zip_is_refused_before_it_is_unpacked() -> None:
    data = excel(["email"], ["a@b.example"])
    bomb = with_entry(data, SHEET, lambda xml: xml + b" " * (limits.UNPACKED_BYTES + 1))
    assert len(bomb) < 1_000_000
    tracemalloc.start()
    assert refused(bomb) == "too much unpacked"
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_bomb_that_lies_about_its_size_unpacks_no_further_than_it_said() -> None:
    data = bytearray(
        with_entry(excel(["email"], ["a@b.example"]), SHEET, lambda xml: xml + b" " * (limits.UNPACKED_BYTES + 1))
    )
    real = struct.pack("<I", len(excel_entry(bytes(data), SHEET)))
    said = struct.pack("<I", 5000)
    assert data.count(real) == 2
    tracemalloc.start()
    assert refused(bytes(data.replace(real, said))) == "broken workbook"
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def excel_entry(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as folder:
        return folder.read(name)


@pytest.mark.parametrize(
    "evil",
    [
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet/>',
        b"<worksheet>" + b"<a>" * 1000,
        b"<worksheet><sheetData><row>" + b"<c/>" * (limits.ELEMENTS_IN_A_ROW + 1) + b"</row></sheetData></worksheet>",
        b"<worksheet " + b"".join(b'a%d="" ' % number for number in range(400_000)) + b"/>",
        b"<worksheet>",
        b"\0\1\2",
    ],
    ids=["entities", "outside", "deep", "wide", "attributes", "cut off", "no xml"],
)
@pytest.mark.parametrize("entry", [SHEET, "xl/workbook.xml", "[Content_Types].xml"])
def test_evil_xml_is_refused(evil: bytes, entry: str) -> None:
    data = with_entry(excel(["email"], ["a@b.example"]), entry, lambda _xml: evil)
    assert refused(data) in {"too much unpacked", "broken workbook", "too many columns"}


def test_too_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ELEMENTS", 100)
    assert refused(excel(["email"], *[["a@b.example"]] * 100)) == "too much unpacked"


def test_an_excel_file_that_is_cut_off_is_refused() -> None:
    data = excel(["email"], ["a@b.example"])
    for end in (10, len(data) // 2, len(data) - 5):
        assert refused(data[:end]) == "broken workbook"


def test_a_million_columns_are_refused_without_making_them() -> None:
    for data in (
        b"email" + b"," * 1_000_000 + b"\na@b.example\n",
        b"email,name\na@b.example" + b"," * 1_000_000 + b"\n",
    ):
        tracemalloc.start()
        assert refused(data) == "too many columns"
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 20_000_000


def test_more_columns_than_allowed_are_refused_and_a_longer_line_is_told() -> None:
    assert refused(b"email," + b"x," * limits.COLUMNS + b"y\n") == "too many columns"
    assert refused(excel(["email", *["x"] * limits.COLUMNS])) == "too many columns"
    wanted = only(b"email,name\na@b.example,A" + b",x" * limits.COLUMNS + b"\n")
    assert problems(wanted) == ["too many cells"]


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 3)
    assert len(people_in(b"email\n" + b"a@b.example\n" * 3)) == 3
    assert refused(b"email\n" + b"a@b.example\n" * 4) == "too many rows"
    assert refused(excel(["email"], *[["a@b.example"]] * 4)) == "too many rows"


# --- no file with people ----------------------------------------------------------------------------------------------


def a_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as folder:
        folder.writestr("people.csv", "email,name\n")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n \n", "empty"),
        (b"\0" * 1000, "empty"),
        (b",,,\n,,\n", "empty"),
        (a_zip(), "no sheet"),
        (b"MZ\x90\0\3\0\0\0" + b"\0" * 100 + b"email,name", "no sheet"),
        (b"\x89PNG\r\n\x1a\n" + zlib.compress(b"x" * 1000), "no sheet"),
        (b"\x7fELF\2\1\1", "no sheet"),
        (bytes(range(1, 32)) * 20, "no sheet"),
        (b"\xff\xfe\0", "empty"),
        (b"\xff\xfea\0b", "no sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 of old", "old Excel"),
        (b"PK\3\4 and no more", "broken workbook"),
        (b"name,function\nA,B\n", "no addresses"),
        (b"email,E-mail,name\na@b.example,a@b.example,A\n", "column twice"),
        (b'"email,name\na@b.example,A\n', "broken headings"),
        (excel([None]), "empty"),
        (excel(["name"], ["A"]), "no addresses"),
    ],
    ids=lambda one: one if isinstance(one, str) else "file",  # a folder says when it was made, in every process anew
)
def test_what_is_no_file_with_people_is_refused_with_the_reason(data: bytes, code: str) -> None:
    assert refused(data) == code


# --- cells ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"email": ""}, "no address"),
        ({"email": "no address"}, "no such address"),
        ({"email": "a@b"}, "no such address"),
        ({"email": "a@b.example,c@b.example"}, "no such address"),
        ({"email": "a" * 250 + "@b.example"}, "too long"),
        ({"name": "x" * 121}, "too long"),
        ({"function": "x" * 121}, "too long"),
        ({"location": "💧" * 121}, "too long"),
        ({"team": "x" * 121}, "too long"),
        ({"team": "A > " + "x" * 5000}, "too long"),
        ({"name": "A\0B"}, "control characters"),
        ({"name": "A\x07B"}, "control characters"),
        ({"name": "A\u202eB"}, "control characters"),
        ({"email": "a\0@b.example"}, "control characters"),
        ({"language": "tlh"}, "no such language"),
        ({"roles": "owner, king"}, "no such role"),
        ({"team": "A > > B"}, "team without a name"),
        ({"team": " > A"}, "team without a name"),
        ({"team": " > ".join("ABCDEFGHIJK")}, "team too deep"),
    ],
)
def test_what_is_wrong_with_a_line_is_told(cells: dict[str, str], code: str) -> None:
    assert problems(only(line(**cells))) == [code]


def test_everything_that_is_wrong_with_a_line_is_told_at_once() -> None:
    wanted = only(line(email="x", name="y" * 121, language="z", roles="king"))
    assert problems(wanted) == ["no such address", "too long", "no such language", "no such role"]


def test_roles_are_known_by_their_words_in_every_language() -> None:
    wanted = only(line(roles="Eigenaar; editor / programme manager | advocate"))
    assert wanted.values["roles"] == ["editor", "manager", "owner"]


@pytest.mark.parametrize("said", ["nl", "NL", "nl-BE", "nl_NL", "Nederlands", "Dutch"])
def test_languages_are_known_as_people_write_them(said: str) -> None:
    assert only(line(language=said)).values["language"] == "nl"


def test_unseen_marks_and_links_around_an_address_do_no_harm() -> None:
    assert only(line(email="\ufeffmailto:A@b.example\u200b")).email == "a@b.example"


@given(st.binary(max_size=400))
def test_no_bytes_break_it(data: bytes) -> None:
    for start in (b"", b"email,name\n", b"PK\3\4", b"\xff\xfe"):
        try:
            people_in(start + data)
        except Unreadable as trouble:
            assert trouble_of(trouble.code, trouble.about)


@given(st.lists(st.text(max_size=130), min_size=2, max_size=7))
def test_no_text_in_cells_breaks_it(cells: list[str]) -> None:
    keys = ["email", "name", "function", "team", "location", "language", "roles"][: len(cells)]
    wanted = wanted_by(Line(2, cells), {key: place for place, key in enumerate(keys)})
    for value in wanted.values.values():
        assert "\0" not in str(value)
    assert all(problem_of(problem) for problem in wanted.problems)


# --- workbooks that are small and cost much ---------------------------------------------------------------------------

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def changed(data: bytes, **entries: bytes) -> bytes:
    """The same Excel file with these entries, by the ends of their names, or new ones by their whole names."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        contents = {entry.filename: old.read(entry) for entry in old.infolist()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in (contents | entries).items():
            new.writestr(name, content)
    return file.getvalue()


def many(element: bytes, before: bytes, *, within: str) -> bytes:
    """A workbook with more of that element than can be meant, in that entry before that tag."""
    data = excel(["email"], ["a@b.example"])
    content = excel_entry(data, within)
    at = content.index(before)
    return changed(data, **{within: content[:at] + element * (limits.APART + 1) + content[at:]})


@pytest.mark.parametrize(
    ("element", "before", "within"),
    [
        (b'<xf numFmtId="0"/>', b"</cellXfs>", "xl/styles.xml"),
        (b'<sheet name="x" r:id="rId1"/>', b"</sheets>", "xl/workbook.xml"),
        (b'<Override PartName="/x.xml" ContentType="a/b"/>', b"</Types>", "[Content_Types].xml"),
        (b'<Relationship Id="x" Type="y" Target="z"/>', b"</Relationships>", "xl/_rels/workbook.xml.rels"),
        (b'<mergeCell ref="A1:B1"/>', b"</worksheet>", SHEET),
    ],
    ids=["styles", "sheets", "content types", "relations", "behind the rows"],
)
def test_what_openpyxl_would_hold_as_a_whole_is_counted_before(element: bytes, before: bytes, within: str) -> None:
    """A quarter of a megabyte of styles took 2.2 GB and half a minute."""
    bomb = many(element, before, within=within)
    tracemalloc.start()
    assert refused(bomb) == "too much unpacked"
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30_000_000


def test_a_sheet_by_another_name_is_looked_at_too() -> None:
    """With eight million cells in one row it took 2.4 GB."""
    data = excel(["email"], ["a@b.example"])
    named = {
        name: excel_entry(data, name).replace(b"sheet1.xml", b"sheet1.foo")
        for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml")
    }
    good = excel_entry(data, SHEET)
    wide = good.replace(b"</row>", b"<c/>" * (limits.ELEMENTS_IN_A_ROW + 1) + b"</row>", 1)
    assert only(changed(data, **named, **{"xl/worksheets/sheet1.foo": good})).email == "a@b.example"
    assert refused(changed(data, **named, **{"xl/worksheets/sheet1.foo": wide})) == "too many columns"


def test_pictures_and_macros_beside_the_sheets_do_no_harm() -> None:
    data = changed(
        excel(["email"], ["a@b.example"]),
        **{"xl/media/image1.png": b"\x89PNG\r\n", "xl/vbaProject.bin": b"\xd0\xcf", "xl/d.vml": b"<xml><br></xml>"},
    )
    assert only(data).email == "a@b.example"


def strings(text: bytes, rows: int, columns: int) -> bytes:
    """A workbook whose cells all refer to one string."""
    data = excel(["email"])
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    cell = b'<c t="s"><v>1</v></c>'
    return changed(
        data,
        **{
            "[Content_Types].xml": excel_entry(data, "[Content_Types].xml").replace(
                b"</Types>", b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
            ),
            "xl/sharedStrings.xml": b'<sst xmlns="%s"><si><t>email</t></si><si><t>%s</t></si></sst>' % (MAIN, text),
            SHEET: b'<worksheet xmlns="%s"><sheetData><row><c t="s"><v>0</v></c></row>%s</sheetData></worksheet>'
            % (MAIN, (b"<row>" + cell * columns + b"</row>") * rows),
        },
    )


def test_one_string_in_very_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """An eighth of a megabyte became six hundred in the database."""
    monkeypatch.setattr(limits, "CHARACTERS", 100_000)
    assert refused(strings(b"x" * 300, rows=20, columns=100)) == "too much unpacked"
    assert len(people_in(strings(b"x" * 300, rows=20, columns=10))) == 20


def test_a_cell_is_no_longer_than_excel_lets_it_be() -> None:
    """Ten million characters in each of a thousand rows took hours."""
    sheet = read_sheet(strings(b"x " * 500_000, rows=3, columns=2))
    assert [len(line.cells[0]) for line in sheet.lines] == [limits.CELL] * 3


def test_the_list_of_strings_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STRINGS", 1000)
    assert refused(strings(b"</t></si><si><t>" * 1000, rows=1, columns=1)) == "too much unpacked"


def test_a_book_that_takes_too_long_to_open_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OPENING", -1.0)
    assert refused(excel(["email"], ["a@b.example"])) == "too much unpacked"


def test_utf_32_is_read() -> None:
    for encoding in ("utf-32-le", "utf-32-be"):
        assert only("\ufeffemail,name\na@b.example,Zoë 💧".encode(encoding)).values["name"] == "Zoë 💧"


def test_a_line_without_end_is_told_as_one() -> None:
    assert refused(b"x" * 300_000) == "cell without end"
    bad, good = people_in(b"email,name\na@b.example," + b"x" * 300_000 + b"\nc@b.example,C\n")
    assert (bad.line, problems(bad)) == (2, ["cell without end"])
    assert good.email == "c@b.example"


# --- addresses that are one, and addresses that only look so ----------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("A@MÜNCHEN.example", "a@xn--mnchen-3ya.example"),
        ("a@xn--mnchen-3ya.example", "a@xn--mnchen-3ya.example"),
        ("a@mu\u0308nchen.example", "a@xn--mnchen-3ya.example"),
        ("a@waterwerk.example.", "a@waterwerk.example"),
        ("a@waterwerk\u3002example\u3002", "a@waterwerk.example"),
        ("a@waterwer\u212a.example", "a@waterwerk.example"),  # the sign of Kelvin is a K in any domain name
    ],
)
def test_one_mailbox_is_one_address_however_it_is_written(typed: str, address: str) -> None:
    """As invitations and the link to join by write it: two ways of writing made two people of one."""
    assert only(line(email=typed)).email == address


@pytest.mark.parametrize(
    "typed", ["\u212aees@b.example", "jan\u0131@b.example", "\u0430nna@b.example", "a b@b.example"]
)
def test_letters_that_look_like_others_before_the_at_are_no_address(typed: str) -> None:
    """In small letters the sign of Kelvin is our k: Kees with it was Kees without."""
    assert problems(only(line(email=typed))) == ["no such address"]


def test_a_letter_of_another_alphabet_in_a_domain_stays_another() -> None:
    assert only(line(email="a@w\u0430terwerk.example")).email == "a@xn--wterwerk-16g.example"


def test_cells_end_at_the_last_that_is_filled() -> None:
    """A row of an Excel file is as wide as its words, so that a million empty rows cost a second, not a minute."""
    lines = list(read_sheet(excel(["email", "name"], ["a@b.example"], [None, "B"])).lines)
    assert [line.cells for line in lines] == [["a@b.example"], ["", "B"]]
