"""Small builders of WordprocessingML: elements, runs, fields, and the parts python-docx has no words for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docx.oxml.ns import nsmap as docx_namespaces
from docx.oxml.parser import oxml_parser

NAMESPACES: dict[str, str] = {
    **docx_namespaces,
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
}
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

Element = Any  # lxml's element classes have no public type


def qualified(name: str) -> str:
    """`w:p` as lxml writes it, with the namespace in braces."""
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def element(name: str, /, *children: Element, **attributes: str | int) -> Element:
    """A WordprocessingML element; attributes are named without their `w:`."""
    made = oxml_parser.makeelement(qualified(name), nsmap={name.split(":")[0]: NAMESPACES[name.split(":")[0]]})
    for key, value in attributes.items():
        made.set(qualified(f"w:{key}"), str(value))
    made.extend(children)
    return made


def drawing_element(name: str, /, *children: Element, **attributes: str | int) -> Element:
    """An element of a drawing, whose attributes have no namespace."""
    made = element(name, *children)
    for key, value in attributes.items():
        made.set(key, str(value))
    return made


def value_element(name: str, value: str | int) -> Element:
    """An element that is nothing but its `w:val`."""
    return element(name, val=value)


def paragraph(
    children: Iterable[Element],
    style: str = "",
    alignment: str = "",
    numbering: tuple[int, int] | None = None,
    more: Iterable[Element] = (),
) -> Element:
    """A paragraph; `numbering` is the number of the list and its level, `more` goes into its properties.

    The order of the properties is laid down by the schema: `more` may hold tabs, borders or spacing.
    """
    properties = element("w:pPr")
    if style:
        properties.append(value_element("w:pStyle", style))
    if numbering:
        number, level = numbering
        properties.append(element("w:numPr", value_element("w:ilvl", level), value_element("w:numId", number)))
    properties.extend(more)
    if alignment:
        properties.append(value_element("w:jc", alignment))
    return element("w:p", *([properties] if len(properties) else []), *children)


def run_properties(
    style: str = "",
    bold: bool = False,
    italic: bool = False,
    hidden: bool = False,
    size: float = 0,
    font: str = "",
) -> Element:
    """The look of a run, in the order that the schema lays down."""
    properties = element("w:rPr")
    if style:
        properties.append(value_element("w:rStyle", style))
    if font:
        properties.append(element("w:rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font))
    for name, wanted in (("w:b", bold), ("w:i", italic), ("w:vanish", hidden)):
        if wanted:
            properties.append(element(name))
    if size:
        properties.append(value_element("w:sz", round(2 * size)))
    return properties


def run(text: str, properties: Element | None = None, deleted: bool = False) -> Element:
    """A run of text, which may be marked as deleted."""
    content = element("w:delText" if deleted else "w:t")
    content.text = text
    content.set(XML_SPACE, "preserve")
    return run_of(content, properties)


def run_of(content: Element, properties: Element | None = None) -> Element:
    """A run around anything that may stand in one."""
    return element("w:r", *([properties] if properties is not None and len(properties) else []), content)


def field_start(instruction: str) -> list[Element]:
    """The runs that open a field and give its instruction."""
    code = element("w:instrText")
    code.text = f" {instruction} "
    code.set(XML_SPACE, "preserve")
    return [
        run_of(element("w:fldChar", fldCharType="begin")),
        run_of(code),
        run_of(element("w:fldChar", fldCharType="separate")),
    ]


def field_end() -> Element:
    """The run that closes a field."""
    return run_of(element("w:fldChar", fldCharType="end"))


def field(instruction: str, result: str) -> list[Element]:
    """The runs of a field such as PAGE, with the result it had when the file was saved."""
    return [*field_start(instruction), run(result), field_end()]


def content_control(identifier: int, kind: Element, children: Iterable[Element], title: str) -> Element:
    """A content control inside a paragraph; `kind` says which one it is."""
    return element(
        "w:sdt",
        element("w:sdtPr", value_element("w:alias", title), value_element("w:id", identifier), kind),
        element("w:sdtContent", *children),
    )


def check_box(identifier: int, ticked: bool, content: Element) -> Element:
    """A check box content control; `content` is the run with its sign."""
    kind = element("w14:checkbox")
    for name, value in (("checked", str(int(ticked))), ("checkedState", "2612"), ("uncheckedState", "2610")):
        state = element(f"w14:{name}")
        state.set(qualified("w14:val"), value)
        if len(value) > 1:
            state.set(qualified("w14:font"), "MS Gothic")
        kind.append(state)
    return content_control(identifier, kind, [content], "Check box")


def style(name: str, identifier: str, kind: str, *properties: Element, based_on: str = "") -> Element:
    """A style definition."""
    made = element("w:style", value_element("w:name", name), type=kind, styleId=identifier)
    if based_on:
        made.append(value_element("w:basedOn", based_on))
    made.extend(properties)
    return made


def text_box(paragraphs: list[Element], copies: list[Element], identifier: int, width: int, height: int) -> Element:
    """A text box as Word writes it: a shape for new versions and, with the same text, VML for old ones.

    Width and height are in English Metric Units, 12700 to the point.
    """
    shape = drawing_element(
        "wps:wsp",
        drawing_element("wps:cNvSpPr", txBox=1),
        drawing_element(
            "wps:spPr",
            drawing_element(
                "a:xfrm",
                drawing_element("a:off", x=0, y=0),
                drawing_element("a:ext", cx=width, cy=height),
            ),
            drawing_element("a:prstGeom", element("a:avLst"), prst="rect"),
            drawing_element("a:ln", drawing_element("a:solidFill", drawing_element("a:srgbClr", val="000000")), w=9525),
        ),
        element("wps:txbx", element("w:txbxContent", *paragraphs)),
        drawing_element("wps:bodyPr", element("a:spAutoFit"), rot=0, wrap="square"),
    )
    graphic_data = drawing_element("a:graphicData", shape, uri=NAMESPACES["wps"])
    inline = drawing_element(
        "wp:inline",
        drawing_element("wp:extent", cx=width, cy=height),
        drawing_element("wp:docPr", id=identifier, name=f"Text Box {identifier}"),
        element("wp:cNvGraphicFramePr"),
        element("a:graphic", graphic_data),
        distT=0,
        distB=0,
        distL=0,
        distR=0,
    )
    choice = drawing_element("mc:Choice", element("w:drawing", inline), Requires="wps")
    rectangle = drawing_element(
        "v:rect",
        drawing_element("v:textbox", element("w:txbxContent", *copies), style="mso-fit-shape-to-text:t"),
        style=f"width:{width / 12700:g}pt;height:{height / 12700:g}pt",
    )
    fallback = element("mc:Fallback", element("w:pict", rectangle))
    return run_of(element("mc:AlternateContent", choice, fallback))
