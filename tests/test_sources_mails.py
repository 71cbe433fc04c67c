"""Documents attached to mails: .eml, .msg, mails within mails, and what of a mail is no document."""

from __future__ import annotations

import contextlib
import io
import struct
from email.message import EmailMessage, MIMEPart
from pathlib import Path
from zipfile import ZipFile

import pytest
from aspose.email_foss import msg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isa_extract.errors import IsaExtractError
from isa_extract.sources import Found, LeftOut, Limits, find

USUAL = Limits()
SMALL_PICTURE, LARGE_PICTURE = b"\x89PNG" * 100, b"\x89PNG" * 50_000


def searched(path: Path, data: bytes, limits: Limits = USUAL) -> tuple[dict[str, bytes], dict[str, str]]:
    """Content of what is found in a mail and kind of what is left out, by place below it."""
    path.write_bytes(data)
    found: dict[str, bytes] = {}
    left: dict[str, str] = {}
    for each in find([str(path)], limits):
        place = each.place.removeprefix(str(path)).removeprefix("!")
        if isinstance(each, Found):
            found[place] = each.read()
            assert each.size in (None, len(found[place]))
        else:
            assert "; " in each.reason
            left[place] = each.kind
    return found, left


def mail(subject: str = "Our agreement") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Ada Example <ada@example.org>"
    message.set_content("Please find the agreement attached.")
    return message


def attach(
    message: EmailMessage, name: str | None, content: bytes = b"x", media_type: str = "application/pdf"
) -> MIMEPart:
    maintype, _, subtype = media_type.partition("/")
    message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    part = list(message.iter_attachments())[-1]
    assert isinstance(part, MIMEPart)
    return part


def outlook(subject: str = "Our agreement", html: str | None = None) -> msg.MapiMessage:
    message = msg.MapiMessage.create(subject, "Please find the agreement attached.")
    if html:
        message.body_html = html
    return message


@pytest.fixture
def eml(tmp_path: Path) -> Path:
    return tmp_path / "mail.eml"


@pytest.fixture
def outlook_file(tmp_path: Path) -> Path:
    return tmp_path / "mail.msg"


def test_attachments(eml: Path) -> None:
    message = mail()
    attach(message, "Agreement – final.pdf", b"one")
    attach(message, "annex.DOCX", b"two", "application/octet-stream")
    attach(message, "figures.xlsx", b"three", "application/octet-stream")
    attach(message, "notes.txt", b"four", "text/plain")
    found, left = searched(eml, bytes(message))
    assert found == {"Agreement – final.pdf": b"one", "annex.DOCX": b"two", "notes.txt": b"four"}
    assert left == {"figures.xlsx": "not a document"}


def test_names_of_attachments(eml: Path) -> None:
    message = mail()
    attach(message, None, b"none")
    attach(message, "scan.pdf", b"first")
    attach(message, "scan.pdf", b"second")
    attach(message, "..\\..\\C:\\agreement.pdf", b"path")
    attach(message, "Agreement v2.0", b"no ending")
    found, _ = searched(eml, bytes(message))
    assert found == {
        "attachment-1.pdf": b"none", "scan.pdf": b"first", "scan (2).pdf": b"second", "agreement.pdf": b"path",
        "Agreement v2.0.pdf": b"no ending",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b'attachment; filename="=?utf-8?B?QWdyZWVtZW50IOKAkyBmaW5hbC5wZGY=?="', "Agreement – final.pdf"),
        (b"attachment; filename*=utf-8''caf%C3%A9.pdf", "café.pdf"),
        (b"attachment; filename*0=agree; filename*1=ment.pdf", "agreement.pdf"),
        (b"attachment; filename=agreement", "agreement.pdf"),
        (b"attachment; filename=", "attachment-1.pdf"),
        (b"attachment; filename*=no-such-charset''a%ff.pdf", "a\N{REPLACEMENT CHARACTER}.pdf"),
        (b"\xff;;=; filename", "attachment-1.pdf"),
    ],
)
def test_names_as_mail_programs_write_them(eml: Path, header: bytes, expected: str) -> None:
    data = b"Subject: x\nContent-Type: application/pdf\nContent-Disposition: " + header + b"\n\nwords"
    assert searched(eml, data) == ({expected: b"words"}, {})


def test_a_header_beyond_measure_is_cut(eml: Path) -> None:
    header = b"attachment; filename=agreement.pdf" + b";" * 100_000  # whole, it takes the library hours
    data = b"Subject: x\nContent-Type: application/pdf\nContent-Disposition: " + header + b"\n\nwords"
    assert searched(eml, data) == ({"agreement.pdf": b"words"}, {})


def test_a_mail_with_nothing_attached(eml: Path, outlook_file: Path) -> None:
    message = mail()
    message.add_alternative("<p>Please find the agreement attached.</p>", subtype="html")
    assert searched(eml, bytes(message)) == ({}, {"": "no attachment"})
    assert searched(outlook_file, outlook().to_bytes()) == ({}, {"": "no attachment"})


def with_logo(
    disposition: str = "inline", picture: bytes = SMALL_PICTURE, html: str = "cid:logo@example"
) -> EmailMessage:
    message = mail()
    message.add_alternative(f'<p>Yours <img src="{html}"></p>', subtype="html")
    body = message.get_body(("html",))
    assert isinstance(body, MIMEPart)
    body.add_related(picture, "image", "png", cid="<logo@example>", filename="image001.png", disposition=disposition)
    return message


def test_pictures_of_the_text_are_left_out(eml: Path) -> None:
    assert searched(eml, bytes(with_logo())) == ({}, {"image001.png": "inline", "": "no attachment"})
    assert searched(eml, bytes(with_logo("attachment")))[1] == {"image001.png": "inline", "": "no attachment"}
    assert searched(eml, bytes(with_logo("attachment", html="x")))[0] == {"image001.png": SMALL_PICTURE}
    assert searched(eml, bytes(with_logo(picture=LARGE_PICTURE)))[0] == {"image001.png": LARGE_PICTURE}


def test_small_pictures_that_are_attached_are_found(eml: Path) -> None:
    message = mail()
    attach(message, "scan.png", SMALL_PICTURE, "image/png")
    part = attach(message, "photo.jpg", SMALL_PICTURE, "image/jpeg")
    part["Content-ID"] = "<f_abc>"  # as some programs give every attachment one
    assert list(searched(eml, bytes(message))[0]) == ["scan.png", "photo.jpg"]


def test_pieces_of_the_text_are_left_out(eml: Path) -> None:
    message = mail()
    attach(message, "agreement.pdf")
    attach(message, "ATT00001.txt", b"This mail is confidential.", "text/plain")
    attach(message, "ATT00002.htm", b"<p>", "text/html")
    found, left = searched(eml, bytes(message))
    assert list(found) == ["agreement.pdf"]
    assert left == {"ATT00001.txt": "inline", "ATT00002.htm": "inline"}


def test_mails_within_mails(eml: Path) -> None:
    inner, innermost = mail("Fwd: a/b"), mail("")
    del innermost["Subject"]
    attach(innermost, "deep.pdf", b"deep")
    attach(inner, "annex.docx", b"annex")
    inner.add_attachment(innermost)
    message = mail()
    message.add_attachment(inner)
    attach(message, "saved.eml", bytes(innermost), "application/octet-stream")
    attach(message, "last.pdf", b"last")
    found, left = searched(eml, bytes(message))
    assert found == {
        "Fwd: a-b.eml!annex.docx": b"annex",
        "Fwd: a-b.eml!attachment-2.eml!deep.pdf": b"deep",
        "saved.eml!deep.pdf": b"deep",
        "last.pdf": b"last",
    }
    assert not left
    found, left = searched(eml, bytes(message), Limits(depth=2))
    assert left == {"Fwd: a-b.eml!attachment-2.eml": "limit"}
    assert len(found) == 3


def test_archives_in_mails_in_archives(tmp_path: Path) -> None:
    def zipped(name: str, content: bytes) -> bytes:
        data = io.BytesIO()
        with ZipFile(data, "w") as archive:
            archive.writestr(name, content)
        return data.getvalue()

    message = mail()
    attach(message, "annexes.zip", zipped("annex.pdf", b"annex"), "application/zip")
    within = outlook()
    within.add_attachment("mail.eml", bytes(message))
    found, left = searched(tmp_path / "old.zip", zipped("mails/within.msg", within.to_bytes()))
    assert found == {"mails/within.msg!mail.eml!annexes.zip!annex.pdf": b"annex"}
    assert not left


def test_sealed_mails(eml: Path) -> None:
    data = (
        b"Subject: x\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n"
        b"Content-Transfer-Encoding: base64\n\nMIIB\n"
    )
    assert searched(eml, data) == ({}, {"smime.p7m": "encrypted"})


def test_parts_that_are_no_attachments(eml: Path) -> None:
    message = mail()
    attach(message, "agreement.pdf")
    attach(message, "agreement.pdf", b"resource fork", "application/applefile")
    attach(message, "winmail.dat", b"x", "application/ms-tnef")
    attach(message, "smime.p7s", b"x", "application/pkcs7-signature")
    linked = EmailMessage()
    linked["Content-Type"] = 'message/external-body; access-type=URL; name="far.pdf"'
    linked.set_payload("Content-Type: application/pdf\n\n")
    message.attach(linked)
    found, left = searched(eml, bytes(message))
    assert found == {"agreement.pdf": b"x"}
    assert left == {
        "agreement (2).pdf": "hidden", "winmail.dat": "archive", "smime.p7s": "not a document", "far.pdf": "link",
    }  # fmt: skip


def test_what_is_no_mail_costs_itself_alone(tmp_path: Path) -> None:
    (tmp_path / "passwords.txt").write_text("secret")
    for name, data in (
        ("a.eml", b""), ("a.eml", b"\0\1\2"), ("a.msg", b""), ("a.msg", b"no mail" * 500),
        ("a.msg", str(tmp_path / "passwords.txt").encode()),  # a short file must not be taken for a path
        ("a.msg", outlook().to_bytes()[:2000]),
    ):  # fmt: skip
        assert searched(tmp_path / name, data) == ({}, {"": "unreadable"})


def test_a_mail_that_is_too_large(eml: Path) -> None:
    message = mail()
    attach(message, "agreement.pdf", b"x" * 1000)
    assert searched(eml, bytes(message), Limits(member_bytes=1000)) == ({}, {"": "limit"})
    assert searched(eml, bytes(message), Limits(members=0)) == ({}, {"agreement.pdf": "limit"})


def test_a_mail_saved_with_something_before_its_headers(eml: Path) -> None:
    message = mail()
    attach(message, "agreement.pdf")
    assert searched(eml, b"\xef\xbb\xbf\r\n" + bytes(message))[0] == {"agreement.pdf": b"x"}


def test_outlook_attachments(outlook_file: Path) -> None:
    message = outlook()
    message.add_attachment("Agreement – final.pdf", b"one" * 3000, mime_type="application/pdf")
    message.add_attachment("annex.docx", b"two")
    message.add_attachment("figures.xlsx", b"three")
    message.add_attachment("annex.docx", b"four")
    found, left = searched(outlook_file, message.to_bytes())
    assert found == {"Agreement – final.pdf": b"one" * 3000, "annex.docx": b"two", "annex (2).docx": b"four"}
    assert left == {"figures.xlsx": "not a document"}


def test_outlook_names(outlook_file: Path) -> None:
    message = msg.MapiMessage.create("Our agreement", "x", unicode_strings=False)
    message.add_attachment("caf\xe9.pdf", b"one")
    nameless = msg.MapiAttachment(filename=None, data=b"two", mime_type="application/pdf")
    message.attachments.append(nameless)
    found, _ = searched(outlook_file, message.to_bytes())
    assert found == {"café.pdf": b"one", "attachment-2.pdf": b"two"}


def test_outlook_mails_within_mails(outlook_file: Path) -> None:
    innermost, inner, message = outlook("c"), outlook("a/b"), outlook()
    innermost.add_attachment("deep.pdf", b"deep")
    inner.add_embedded_message_attachment(innermost)
    inner.add_attachment("annex.docx", b"annex")
    message.add_embedded_message_attachment(inner)
    message.add_attachment("saved.msg", innermost.to_bytes())
    found, left = searched(outlook_file, message.to_bytes())
    assert found == {
        "a-b.msg!c.msg!deep.pdf": b"deep", "a-b.msg!annex.docx": b"annex", "saved.msg!deep.pdf": b"deep",
    }  # fmt: skip
    assert not left


def test_outlook_pictures_of_the_text(outlook_file: Path) -> None:
    message = outlook(html='<p><img src="cid:logo@example"></p>')
    message.add_attachment("image001.png", SMALL_PICTURE, mime_type="image/png", content_id="logo@example")
    message.add_attachment("image002.png", LARGE_PICTURE, mime_type="image/png", content_id="logo@example")
    message.add_attachment("scan.png", SMALL_PICTURE, mime_type="image/png", content_id="other@example")
    hidden = message.add_attachment("image003.png", SMALL_PICTURE, mime_type="image/png", content_id="rtf@example")
    hidden.set_property(0x7FFE, 0x000B, True)
    shown = message.add_attachment("image004.png", SMALL_PICTURE, mime_type="image/png", content_id="rtf@example")
    shown.set_property(0x3714, 0x0003, 4)
    found, left = searched(outlook_file, message.to_bytes())
    assert list(found) == ["image002.png", "scan.png"]
    assert left == dict.fromkeys(["image001.png", "image003.png", "image004.png"], "inline")


@pytest.mark.parametrize(("method", "kind"), [(7, "link"), (2, "link"), (6, "not a document")])
def test_outlook_attachments_whose_content_is_not_in_the_mail(outlook_file: Path, method: int, kind: str) -> None:
    message = outlook()
    message.add_attachment("far.pdf", b"x")
    data = message.to_bytes()
    property_tag = struct.pack("<HH", 0x0003, 0x3705)  # how it is attached; what wrote the mail only writes 1
    place = data.index(property_tag) + 8
    changed = data[:place] + struct.pack("<I", method) + data[place + 4 :]
    assert searched(outlook_file, changed) == ({}, {"far.pdf": kind})
    assert searched(outlook_file, data) == ({"far.pdf": b"x"}, {})


def test_outlook_attachments_whose_content_is_lost(outlook_file: Path) -> None:
    message = outlook()
    message.add_attachment("agreement.pdf", b"x")
    content, other = (f"__substg1.0_37{part}0102".encode("utf-16-le") for part in ("01", "FF"))
    found = searched(outlook_file, message.to_bytes().replace(content, other))
    assert found == ({}, {"agreement.pdf": "unreadable"})


def broken(tmp_path_factory: pytest.TempPathFactory, name: str, whole: bytes, data: st.DataObject) -> None:
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 5))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("broken") / name
    path.write_bytes(changed)
    for each in find([str(path)], Limits(member_bytes=10_000_000)):
        each.place.encode("utf-8")
        assert str(path) in each.place
        if isinstance(each, Found):
            with contextlib.suppress(IsaExtractError):
                each.read()
        else:
            assert isinstance(each, LeftOut)


def mail_to_break() -> bytes:
    inner, message = mail("inner"), with_logo()
    attach(inner, "annex.docx")
    attach(message, "Agreement – final.pdf")
    message.add_attachment(inner)
    return bytes(message)


def outlook_to_break() -> bytes:
    inner, message = outlook("inner"), outlook()
    inner.add_attachment("annex.docx", b"annex")
    message.add_attachment("agreement.pdf", b"x" * 5000, mime_type="application/pdf")
    message.add_embedded_message_attachment(inner)
    return bytes(message.to_bytes())


MAIL_TO_BREAK, OUTLOOK_TO_BREAK = mail_to_break(), outlook_to_break()


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_broken_mails_are_told(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    broken(tmp_path_factory, "a.eml", MAIL_TO_BREAK, data)


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_broken_outlook_mails_are_told(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    broken(tmp_path_factory, "a.msg", OUTLOOK_TO_BREAK, data)
