"""Organisations by the way their names are made: "X County Council", "University of X", "X Police", "X Ltd"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from isa_extract.document import BlockKind
from isa_extract.facts import Context, Hit
from isa_extract.rules import Rule, plain
from isa_extract.values import find_postcodes

_NAME_WORD = re.compile(r"[A-Z0-9ÂÊÎÔÛŴŶÀÈÉ][\w.'&/-]*|&")
_CONNECTORS = frozenset(
    {"of", "and", "&", "the", "for", "in", "upon", "on", "with", "y", "de", "a", "le", "by", "under", "ac", "a'r", "yr"}
)
_NEED_A_NAME = frozenset({"with", "in", "on"})  # "Saltby with Holme", never "X Trust with the Council"
_NEVER_FORWARD = frozenset({"by", "under", "a"})
_BRIDGES = frozenset({"-", "'s", "'", ".", ","})
_ADDRESS_LEAD = re.compile(r"(?:of|at)\s+(?:the\s+)?(?:[^()\";\n]|\n(?!\n)){3,160}", re.IGNORECASE)
_AREA = re.compile(r",? (?:[A-Z][\w-]+ (?:and |& )?){1,4}(?:Area|Division|Region|Branch|AREA|DIVISION|REGION|BRANCH)\b")
_NATION = re.compile(
    r" (?:of|for) (?:Northern Ireland|Scotland|Wales|England(?: and Wales)?|Great Britain|the (?:United Kingdom|UK))\b",
    re.IGNORECASE,
)
_AIM = re.compile(  # what a society is for is part of its name: "X Society for the Relief of Distress"
    r"(?:(?<=Society)|(?<=SOCIETY)) for (?:the )?[A-Z][\w-]+(?: (?:of |to |from |in |at )?(?:the )?[A-Z][\w-]+){0,4}"
)
_BY_WATER = re.compile(r"by[ -](?:the[ -])?(?:sea|water|river)\b", re.IGNORECASE)
_POST = re.compile(
    r"(?:Chief|Managing|Deputy|Assistant) (?:Executive|Constable|Officer|Fire|Director)\b", re.IGNORECASE
)
_BUILDING = re.compile(
    r"(?:of|at)\s+(?:the\s+)?(?:\d|PO Box|(?:[\w'-]+\s+){1,4}(?:House|Hall|Offices?|Headquarters|Building"
    r"|Buildings|Centre)\b\s*,)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """An organisation named at `start`..`end`; `kind` is what sort of body its name says it is.

    `weak` says that the name ends in a word that teams, programmes and partnerships end in too ("Board", "Support").
    """

    start: int
    end: int
    name: str
    kind: str
    rule: str
    weak: bool = False


def tidy_name(text: str) -> str:
    """A name with spacing, stray punctuation and a leading article tidied; capitals throughout become title case."""
    name = re.sub(r"\s+", " ", text).strip(" \t\n.,;:'\"“”‘’-–—*•|")
    name = re.sub(r"^(?:and\s+)?the\s+(?=\w)", "", name, flags=re.IGNORECASE)
    name = re.sub(r"\s+([,.;)])", r"\1", name)
    words = [word for word in re.findall(r"[^\W\d_]+", name) if word.lower() not in _SMALL]
    letters = "".join(words)
    if len(letters) > 5 and letters.isupper() and " " in name:
        name = title_case(name)
    if name.count("(") != name.count(")"):
        name = name.strip("()") if name.count("(") + name.count(")") == 1 else name
    return name.strip(" ,;")


_KEEP_CAPITALS = frozenset(
    {"NHS", "CCG", "ICB", "PCT", "UK", "CIC", "LLP", "BT", "HM", "HMP", "DWP", "CIO", "IT", "ICT", "II", "III", "IV"}
)
_SMALL = frozenset({"of", "and", "the", "for", "in", "upon", "on", "with", "to", "by", "under", "a", "an", "y", "at"})


def title_case(text: str) -> str:
    """Words in capitals as they would be written in a sentence; known abbreviations keep their capitals."""
    words = []
    for number, word in enumerate(text.split(" ")):
        bare = word.strip("(),.")
        if bare in _KEEP_CAPITALS:
            words.append(word)
        elif number and bare.lower() in _SMALL:
            words.append(word.lower())
        else:
            words.append(re.sub(r"[^\W\d_]+(?:'[^\W\d_]+)?", lambda m: m[0][0].upper() + m[0][1:].lower(), word))
    return " ".join(words)


def find_mentions(context: Context) -> Iterator[Mention]:
    """The organisations named in the document, in order; of overlapping readings the longest."""
    found = list(_NameFinder(context).all())
    found.sort(key=lambda m: (m.start, -m.end, m.weak))
    last_end = -1
    for mention in found:
        if mention.start >= last_end:
            yield mention
            last_end = mention.end


# --- what the document calls them for short ---------------------------------------------------------------------------

_SHORT_FORM = re.compile(
    r"(?:(?:[^\n;]|;(?=[^()\n]{0,80}\))){0,220}?|\s*\n)\((?:[^()\"'\n]{0,60}?\b(?:or|as|called|written|hereinafter|hereafter|together|here|below)\s+"
    r"|\"|')*"
    r"(?:the )?[\"'](?:the )?([A-Z][\w& -]{1,40}?)[\"'](?:\)|, (?=[a-z]))"
    r"|[^\n;]{0,260}?\(the ([A-Z]\w+(?: [A-Z]\w+){0,2})\)"
    r"|\s*\((?:the )?([A-Z][A-Za-z&-]{1,14})\)"
)
_SENTENCE_STOP = re.compile(r"[.]\s+(?=[A-Z])|\n")
_NOT_CALLED_SO = re.compile(  # a building, the body it is part of or used to be, the end of a longer name
    r"\b(?:at|c/o|part of|division of|within|(?:agency|arm|branch|unit|command|section) of|sponsored by"
    r"|(?:formerly|previously)(?: known as| called)?|(?:now |also |been |better )+(?:known as|called)"
    r"|trust for|association for)[:,]?\s+"
    r"(?:the\s+)?$",
    re.IGNORECASE,
)
_ACT = re.compile(r"\s*(?:\([^()\n]{1,30}\)\s*)?(?:and [A-Z]\w+ (?:\w+ ){0,3})?(?:Acts?|Order|Regulations)\b")
_LEGAL_FORM = re.compile(r",? (?:Limited|Ltd\.?|LLP|plc|CIC|CIO|Cyf\.?)(?!\w)", re.IGNORECASE)


def full_names(context: Context) -> dict[str, str]:
    """What the document calls organisations for short -> their names: 'Eastland Council ("the Council")', 'X (ABC)'."""
    found: dict[str, set[str]] = {}
    # "whose headquarters is at X House" names a building, not a party
    mentions = [
        m
        for m in context.organisations
        if not _NOT_CALLED_SO.search(context.text, max(0, m.start - 30), m.start)
        and not _ACT.match(context.text, m.end)
        and m.name[:1].isupper()
    ]
    for number, mention in enumerate(mentions):
        form = _LEGAL_FORM.match(context.text, mention.end)
        end = form.end() if form else mention.end
        name = tidy_name(context.document.text[mention.start : end]) if form else mention.name
        following = mentions[number + 1 : number + 4]
        if following and re.fullmatch(r"\s*\((?:the )?[\"']?", context.text[end : following[0].start]):
            following = following[1:]  # "(DWP)" is a body's name too, and here the short one
        limit = next((m.start for m in following if m.start >= end), len(context.text))
        short = _short_form(context, end, min(limit, end + 300))
        if short:
            name = _for_whom(context, mentions, mention) or name
            if short != plain(name):
                found.setdefault(short, set()).add(name)
    for short, name in (*_called_in_tables(context), *_called_in_rows(context)):
        found.setdefault(short, set()).add(name)
    for short, names in found.items():
        if len(names) > 1:  # "the Council" is rather the one that is called a council
            found[short] = {name for name in names if set(short.split()) <= set(plain(name).split())}
    return {short: names.pop() for short, names in found.items() if len(names) == 1}


def _short_form(context: Context, start: int, end: int) -> str | None:
    """What a body is called right after its name, or further on in the sentence in running words, in plain form."""
    match = _SHORT_FORM.match(context.text, start, end)
    if match:
        return plain(match[1] or match[2] or match[3])
    stop = _SENTENCE_STOP.search(context.text, start, end)
    called = context.rules.first("party.called", context.text, start, stop.start() + 1 if stop else end)
    return re.sub(r"^the ", "", plain(called["alias"])) if called else None


def _for_whom(context: Context, mentions: Sequence[Mention], mention: Mention) -> str | None:
    """Who a clause is about where it names a body for which that one acts: "X Trust, on behalf of Y School ("Z")"."""
    text = context.text
    begin = max(text.rfind(mark, 0, mention.start) for mark in ";\n") + 1
    behalf = re.compile(r"\b(?:on behalf of|acting for|acts for)\b", re.IGNORECASE).search(text, begin, mention.start)
    if behalf is None:
        return None
    return next((m.name for m in mentions if begin <= m.start < behalf.start() and m.start - begin < 8), None)


def _called_in_tables(context: Context) -> Iterator[tuple[str, str]]:
    """Rows "Name" and "Known as" of a table with a column for each body: (what it is called, its name)."""
    blocks = context.document.blocks
    for table in context.document.tables:
        rows: dict[str, int] = {}
        for row in range(table.rows):
            first = table.cell_at(row, 0)
            label = context.text[blocks[first.block].content : blocks[first.block].end] if first else ""
            rule = context.rules.lookup("party.card", label.rstrip(" :*")) if 0 < len(label) < 60 else None
            if rule is not None:
                rows.setdefault(rule.value, row)
        name_row = rows.get("name", rows.get("party_name"))
        if name_row is None or "alias" not in rows:
            continue
        for column in range(1, table.columns):
            cells = table.cell_at(name_row, column), table.cell_at(rows["alias"], column)
            both = [blocks[cell.block] if cell else None for cell in cells]
            name, alias = (context.document.text[block.content : block.end] if block else "" for block in both)
            short = re.sub(r"^the ", "", plain(alias))
            if 0 < len(short) < 40 and short != plain(name) and name.strip():
                yield short, tidy_name(re.split(r"[(\n]", name)[0])


def _called_in_rows(context: Context) -> Iterator[tuple[str, str]]:
    """Columns of bodies and of what each is called here, in a table with a row for each."""
    blocks = context.document.blocks
    for table in context.document.tables:
        columns: dict[str, int] = {}
        for cell in table.row(0):
            rule = context.rules.lookup("party.column", context.cell_text(cell).strip(" :*"))
            rule = rule or context.rules.lookup("column", context.cell_text(cell).strip(" :*"))
            if rule is not None:
                columns.setdefault(rule.value, cell.column)
        if not {"organisation", "alias"} <= set(columns):
            continue
        for row in range(1, table.rows):
            body, called = (table.cell_at(row, columns[meaning]) for meaning in ("organisation", "alias"))
            if body is None or called is None:
                continue
            block = blocks[body.block]
            mentions = context.mentions(block.content, block.end)
            mention = next((m for m in mentions if m.start < block.content + 6), None)
            name = mention.name if mention else tidy_name(re.split(r"[(\n,]", context.cell_text(body))[0])
            if any(m.start > block.content + 6 and m.end == block.end for m in mentions):
                name = tidy_name(context.cell_text(body))  # "NHS X, Y and Z Integrated Care Board": one body
            short = re.sub(r"^the ", "", plain(context.cell_text(called)))
            if 0 < len(short) < 40 and short != plain(name) and name:
                yield short, name


class _NameFinder:
    """Grows a name out of the word that says what sort of body it is, to the left or to the right."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.text = context.text
        self.suffixes = sorted(
            [*context.hits.get("organisation.suffix", ()), *self._glued()], key=lambda hit: (hit.start, -hit.end)
        )
        self.ends = {hit.end for hit in self.suffixes}
        self.strong_ends = {hit.end for hit in self.suffixes if not _weak(hit.rule)}
        for hit in self.suffixes:
            if hit.rule.group == "organisation.glued":
                word = re.compile(r"\w+").match(self.text, hit.start)
                self.strong_ends.add(word.end() if word else hit.end)
        self.prefix_starts = {hit.start for hit in context.hits.get("organisation.prefix", ())}
        self.stop_words = self._expressions("organisation.stop_word")
        self.subject_words = self._expressions("organisation.subject_word")
        self.endeavours = self._expressions("organisation.endeavour")
        self.subjects = self._expressions("organisation.no_name")
        self.strong_ends |= {
            hit.end for hit in context.hits.get("organisation.name", ()) if " " in self.text[hit.start : hit.end]
        }

    def _expressions(self, group: str) -> list[re.Pattern[str]]:
        return [expression for rule in self.context.rules.group(group) for expression in rule.expressions]

    def _glued(self) -> Iterator[Hit]:
        """Names whose last word ran into what follows: "X Limited1", "Y Councilland the ..."."""
        for rule in self.context.rules.group("organisation.glued"):
            for match in rule.search(self.text):
                yield Hit(match.start(), match.end(), rule)

    def all(self) -> Iterator[Mention]:
        """Every reading that is more than words for a subject or a sort of body, overlapping ones included."""
        for mention in self._readings():
            if not any(expression.fullmatch(mention.name) for expression in self.subjects):
                yield mention

    def _readings(self) -> Iterator[Mention]:
        prefixes = [hit for hit in self.context.hits.get("organisation.prefix", ()) if not self._before_address(hit)]
        prefixed = [(hit, self._right(hit)) for hit in prefixes]
        for hit, end in prefixed:
            # "Cartrefi X and Y Housing Association": where a name that began with a prefix ends before "and".
            if end > hit.end and re.match(r"\s+(?:and|&)\s", self.text[end : end + 8]):
                self.strong_ends.add(end)
        last_end = -1
        for hit in self.suffixes:
            if hit.end <= last_end:
                continue  # within a longer one: the "Council" of "City Council"
            last_end = hit.end
            if not self.context.document.text[hit.start].isupper() and not self._lower_form(hit):
                continue
            start = self._left(hit)
            if _weak(hit.rule) and (start == hit.start or self._goes_on(hit.end)):
                continue
            if start < hit.start:
                yield self._mention(start, hit.end, hit)
            elif hit.rule.value == "council":
                end = self._right(hit, need_of=True)
                if end > hit.end:
                    yield self._mention(hit.start, end, hit)
        for hit, end in prefixed:
            if end > hit.end:
                start = self._left(hit) if hit.rule.value in ("council", "nhs") else hit.start
                yield self._mention(start, end, hit)
        for hit in (*self.context.hits.get("organisation.name", ()), *self._over_commas()):
            first = self.context.document.text[hit.start]
            if first.isupper() or first.isdigit():
                yield self._mention(hit.start, hit.end, hit)

    def _over_commas(self) -> Iterator[Hit]:
        """Names that run on over a list of places: "NHS Xshire, Yford and Zton Integrated Care Board"."""
        for rule in self.context.rules.group("organisation.over_commas"):
            for match in rule.search(self.text):
                yield Hit(match.start(), match.end(), rule)

    def _lower_form(self, hit: Hit) -> bool:
        """Whether a suffix is a legal form that is written in small letters: "Vale Data plc"."""
        return self.text[hit.start : hit.end] in ("plc", "cic", "cyf", "ccc", "llp", "ltd")

    def _mention(self, start: int, end: int, hit: Hit) -> Mention:
        nation = _NATION.match(self.text, end)
        aim = _AIM.match(self.text, end)
        end = nation.end() if nation else aim.end() if aim else end
        if hit.rule.value in ("justice", "government"):
            area = _AREA.match(self.text, end)
            end = area.end() if area else end
        name = tidy_name(self.context.document.text[start:end])
        return Mention(start, end, name, hit.rule.value, hit.rule.name, _weak(hit.rule))

    def _goes_on(self, end: int) -> bool:
        """Whether a capitalised word follows on the line: the name is longer, and ends in a word that is no body's."""
        return re.match(r" [A-Z][a-z]", self.text[end : end + 3]) is not None

    def _edges(self, offset: int) -> tuple[int, int]:
        block = self.context.document.block_at(offset)
        if block is None or block.kind is BlockKind.CONTENTS:
            return offset, offset
        return block.content, block.end

    def _stops(self, word: str, kind: str) -> bool:
        """Whether no name runs on through this word; a company's may be named after what it does ("X Data Ltd")."""
        if any(expression.fullmatch(word) for expression in self.stop_words):
            return True
        if kind == "nhs" and word in ("Services", "SERVICES", "Local", "LOCAL"):
            return False  # "X Ambulance Services NHS Trust"
        return kind != "company" and any(expression.fullmatch(word) for expression in self.subject_words)

    def _left(self, hit: Hit) -> int:
        """Where the name begins that ends in a suffix such as "County Council"."""
        first, _ = self._edges(hit.start)
        token = self.context.doc.char_span(hit.start, hit.end, alignment_mode="expand")
        if token is None or not (self.context.document.text[hit.start].isupper() or self._lower_form(hit)):
            return hit.start
        doc = self.context.doc
        start, position = hit.start, token.start - 1
        pending = 0  # connectors passed that no name word has yet followed
        while position >= 0 and doc[position].idx >= first:
            word = doc[position]
            text, end = word.text, word.idx + len(word.text)
            gap = self.text[end : doc[position + 1].idx]
            if "\n" in gap or "\t" in gap or len(gap) > 2 or text.isspace():
                break
            lower = text.lower()
            if lower in _CONNECTORS and (not text[0].isupper() or text.isupper()) and pending < 2:
                if lower == "by" and not _BY_WATER.match(self.text, word.idx):
                    break  # "supplied to the Club by X Limited"
                pending += 1
                if lower in ("and", "&") and doc[position + 1].lower_ == "the" and position > 0:
                    before = doc[position - 1]
                    if before.idx + len(before.text) in self.ends:
                        break  # "the X Project and the Y Trust": two bodies
                if lower in ("and", "&") and position > 0 and self._ends_another(position - 1):
                    break
            elif text in _BRIDGES:
                if text == "," or (text == "." and len(doc[position - 1].text) > 2):
                    break
            elif (
                _NAME_WORD.fullmatch(text)
                and not re.fullmatch(r"(?:19|20)\d\d", text)
                and not self._stops(text, hit.rule.value)
                and (
                    end not in self.strong_ends
                    or (hit.rule.value == "company" and not pending)
                    or (hit.rule.value == "nhs" and position == token.start - 1)  # "X Ambulance Service NHS Trust"
                )
            ):
                start, pending = word.idx, 0
            else:
                break
            position -= 1
        return start

    def _ends_another(self, position: int) -> bool:
        """Whether the token ends the name of another body or endeavour: "X Council and ...", "Y Gateway and ..."."""
        word = self.context.doc[position]
        if word.idx + len(word.text) in self.strong_ends or word.text in (")", ","):
            return True
        return any(expression.fullmatch(word.text) for expression in self.endeavours)

    def _right(self, hit: Hit, *, need_of: bool = False) -> int:
        """Where the name ends that begins with a prefix such as "University of"."""
        doc, text = self.context.doc, self.text
        _, last = self._edges(hit.start)
        span = doc.char_span(hit.start, hit.end)
        if span is None or not self.context.document.text[hit.start].isupper():
            return hit.end
        end, position, pending = hit.end, span.end, 0
        previous_end = hit.end
        passed_of = not need_of
        while position < len(doc) and doc[position].idx < last:
            word = doc[position]
            gap = text[previous_end : word.idx]
            if "\n" in gap or "\t" in gap or len(gap) > 2 or word.text.isspace():
                break
            lower = word.text.lower()
            if lower in _CONNECTORS and pending < 2 and (not word.text[0].isupper() or word.text.isupper()):
                if lower in _NEVER_FORWARD or (lower in _NEED_A_NAME and not self._capital(position + 1)):
                    break
                if lower in ("and", "&") and (
                    (hit.rule.data or {}).get("single") or self._begins_another(position + 1, hit.rule)
                ):
                    break
                if lower == "of" and self._address_at(word.idx):
                    break
                passed_of = passed_of or lower in ("of", "for")
                pending += 1
            elif word.text in ("-", "'s", "'"):
                pass
            elif _POST.match(text, word.idx):
                break  # "Chief Constable of X Chief Executive of Y": the next one's
            elif (
                _NAME_WORD.fullmatch(word.text)
                and passed_of
                and (pending == 0 or not self._stops(word.text, hit.rule.value))
            ):
                end, pending = word.idx + len(word.text), 0
                if word.text.endswith(".") and len(word.text) > 3:
                    end -= 1
                    break
                if self._lost_space(word.text):
                    end -= len("and")
                    break
            else:
                break
            previous_end = word.idx + len(word.text)
            position += 1
        return end

    def _before_address(self, hit: Hit) -> bool:
        """Whether "Council of the" ends a name and begins its address: "XTON COUNCIL of The Old House, ..."."""
        of = self.text.find(" of", hit.start, hit.end)
        if of < 0 or not re.match(r"council\b", self.text[hit.start : hit.end], re.IGNORECASE):
            return False
        shown = self.context.document.text[hit.start : hit.end]
        if shown[: of - hit.start].isupper() and not shown.isupper():
            return True  # a name in capitals ends where small letters begin
        return self._left(hit) < hit.start and self._address_at(of + 1)

    def _capital(self, position: int) -> bool:
        return position < len(self.context.doc) and self.context.doc[position].text[:1].isupper()

    def _lost_space(self, word: str) -> bool:
        """Whether "and" ran into the word before it: "Pensionsand" where "Pensions" stands elsewhere."""
        if not re.fullmatch(r"[A-Z][a-z]{3,}(?<![lr])and", word):
            return False
        return re.search(rf"\b{word[:-3]}\b", self.text) is not None

    def _address_at(self, offset: int) -> bool:
        """Whether "of" leads to an address here and not to more of the name."""
        if _BUILDING.match(self.text, offset):
            return True
        lead = _ADDRESS_LEAD.match(self.text, offset)
        return lead is not None and any(True for _ in find_postcodes(self.text, lead.start(), lead.end()))

    def _begins_another(self, position: int, rule: Rule) -> bool:
        """Whether another body's name begins at this token: "the University of X and the University of Y"."""
        doc = self.context.doc
        if position < len(doc) and doc[position].lower_ == "the":
            position += 1
        if position >= len(doc):
            return False
        offset = doc[position].idx
        if offset in self.prefix_starts:
            return True
        match = re.compile(r"(?:[A-Z][\w'&-]*\s){0,5}").match(self.text, offset)
        reach = match.end() if match else offset
        post = _POST.search(self.text, offset, reach)
        reach = post.start() - 1 if post else reach
        return any(
            offset <= hit.start <= reach and (hit.rule.value != rule.value or rule.value == "education")
            for hit in self.suffixes
        )


def _weak(rule: Rule) -> bool:
    return bool(rule.data and rule.data.get("weak"))
