"""Which party is controller and which is processor, from the sentences that say so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from isa_extract.document import BlockKind
from isa_extract.facts import Context, Found
from isa_extract.parties.addresses import read_address
from isa_extract.parties.aliases import read_aliases
from isa_extract.parties.candidate import PROCESSOR, Candidate, roles_in, says
from isa_extract.values import find_postcodes

_ROLE_WORD = re.compile(r"\b(?:controllers?|processors?)\b", re.IGNORECASE)
_COPULA = re.compile(
    r"\b(?:is|are|will be|shall be|be|acts?|acting|remains?|becomes?|considered|deemed|each|both|being|as"
    r"|treated|serves?|appointed|engaged)\b",
    re.IGNORECASE,
)
_ROLE_FIRST = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:(?:for|of|under|in|in respect of) [^.;:]{0,80}?)?\s*(?:\b(?:is|are|will be"
    r"|shall be|being)\b|:)\s*(?:the\s+)?",
    re.IGNORECASE,
)
_APPOSITION = re.compile(r"\s*,?\s*(?:is\s+)?(?=[A-Z])")
_NOT_HEAD = re.compile(
    r"\b(?:of|for|to|with|from|by|under|on|at|in|than|between|as|via|through|include|including|behalf of"
    r"|against|into)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_FOR_WHOM = re.compile(r"\b(?:for|to|on behalf of)\s+(?:the\s+)?$", re.IGNORECASE)
_JOINT = re.compile(r"\s*(?:\([^)]*\)\s*)?(?:,|and|&|,\s*and|or|;)\s*(?:(?:the|each|every)\s+)?", re.IGNORECASE)
_ENGAGES = re.compile(
    r"\b(?:engages?|has engaged|uses?|has appointed|appoints?|employs?|instructs?|has instructed"
    r"|contracts? with|commissions?|has commissioned|retains?|will use|will engage|will appoint)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?P<one>it)\b|\b(?P<many>they|both|each|all)\b(?=[^,;]{0,40}$)", re.IGNORECASE)
_COUNT = re.compile(r"\b(?P<count>two|three|four|five|six)\b", re.IGNORECASE)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_GROUP_MEANS = re.compile(r"[\"'](?P<term>[A-Z][\w ]{2,30})[\"']\s*(?:means?|:|refers? to)\s+(?P<who>[^.;\n]{5,200})")

_NUMBERED_GROUP = re.compile(  # 'the parties numbered (3) and (4) are together "the Schools" and each "a School"'
    r"\bparties (?:numbered |listed |named )?(?:at |as |in )?"
    r"(?P<numbers>\(?\w{1,2}\)?(?:(?:, and|,| and) \(?\w{1,2}\)?)+)"
    r"[^.;\n\"]{1,90}[\"'](?:the )?(?P<term>[A-Z][\w ]{2,30})[\"']"
    r"(?:[^.;\n\"]{1,60}[\"'](?:an? |the )?(?P<one>[A-Z][\w ]{2,30})[\"'])?"
)


@dataclass(frozen=True, slots=True)
class _Reference:
    """A place that names a party, all of them, or a body that is no party."""

    start: int
    end: int
    parties: tuple[int, ...] = ()  # indices
    everyone: bool = False
    outsider: str = ""
    kind: str = ""


class RoleReader:
    """Reads the roles of the parties found so far; processors nobody listed are added as it finds them."""

    def __init__(self, context: Context, parties: list[Candidate]) -> None:
        self.context = context
        self.text = context.text
        self.parties = parties
        self.bound = [i for i, party in enumerate(parties) if party.authority > PROCESSOR]
        self.names = self._names()
        self.by_name = _any_of(self.names)
        listed = {mention.name for mention in context.organisations}
        self.by_short_name = _any_of(
            short for short, name in context.short_names.items() if name in listed and short not in self.names
        )

    # --- who is meant -----------------------------------------------------------------------------------------------

    def _names(self) -> dict[str, tuple[int, ...]]:
        """Everything a party is called, in lower case -> which parties."""
        said: dict[str, set[int]] = defaultdict(set)
        short: dict[str, set[int]] = defaultdict(set)
        for number in range(len(self.parties)):
            party = self.parties[number]
            for name in party.names:
                if len(name) > 1:
                    said[name.lower()].add(number)
            for found in party.behalf:
                said[str(found.value).lower()].add(number)
                for inner in re.findall(r"\b[A-Z]{3,6}\b[^()]*|^[^()]+", str(found.value)):
                    said[inner.strip().lower()].add(number)
            name = str(party.name.value)
            for rule in self.context.rules.group("party.short_name"):
                for expression in rule.expressions:
                    match = expression.search(name)
                    if match:
                        short[(match["short"] if "short" in match.groupdict() else match[0]).lower()].add(number)
        names = {name: tuple(sorted(numbers)) for name, numbers in said.items() if len(numbers) == 1}
        for name, numbers in short.items():
            if len(numbers) == 1:
                names.setdefault(name, tuple(numbers))
        names.update(self._groups(names))
        return names

    def _groups(self, names: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
        """Terms defined as several parties: "Customers" means the Council and the Company."""
        groups = {}
        for match in _GROUP_MEANS.finditer(self.text):
            who = match["who"].lower()
            meant = {
                n
                for name, numbers in names.items()
                if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", who)
                for n in numbers
            }
            if meant and len(meant) > 1:
                term = match["term"].lower()
                groups[term] = tuple(sorted(meant))
                groups[term.rstrip("s")] = tuple(sorted(meant))
        for match in _NUMBERED_GROUP.finditer(self.text):
            numbers = set(re.findall(r"\w+", match["numbers"])) - {"and"}
            meant = {i for i in range(len(self.parties)) if self._number(i) in numbers}
            if len(meant) == len(numbers):
                for term in filter(None, match.group("term", "one")):
                    groups[term.lower()] = tuple(sorted(meant))
        return groups

    def _number(self, party: int) -> str:
        """The number under which a party stands in the list of parties."""
        block = self.context.document.block_at(self.parties[party].start)
        return self.context.document.label(block).strip("().") if block else ""

    def _references(self, start: int, end: int) -> list[_Reference]:
        """Everybody a span names, in order."""
        found: list[_Reference] = []
        for match in _called(self.by_name, self.text, start, end):
            found.append(_Reference(match.start(), match.end(), self.names[match[0].lower()]))
        for rule in self.context.rules.group("party.everyone"):
            for match in rule.search(self.text, start, end):
                found.append(_Reference(match.start(), match.end(), everyone=True))
        for rule in self.context.rules.group("party.sort"):
            for match in rule.search(self.text, start, end):
                meant = tuple(i for i in self.bound if self.parties[i].kind == rule.value)
                if meant and (len(meant) > 1 or match[0].lower().startswith("the ")):
                    found.append(_Reference(match.start(), match.end(), meant))
        for mention in self.context.mentions(start, end):
            if not mention.weak or mention.name.count(" ") > 1:
                found.append(_Reference(mention.start, mention.end, outsider=mention.name, kind=mention.kind))
        for match in _called(self.by_short_name, self.text, start, end):
            name = self.context.short_names[match[0].lower()]
            found.append(_Reference(match.start(), match.end(), outsider=name))
        found.sort(key=lambda r: (r.start, -r.end, bool(r.outsider)))
        kept: list[_Reference] = []
        for reference in found:
            if not kept or reference.start >= kept[-1].end:
                kept.append(reference)
            elif kept[-1].outsider and reference.parties and kept[-1].end - reference.end < 25:
                kept[-1] = reference
        return kept

    def _heads(self, start: int, end: int) -> list[_Reference]:
        """Those a span makes the subject: not what follows a preposition, with what is joined to them by "and"."""
        heads: list[_Reference] = []
        previous: _Reference | None = None
        taken = False
        for reference in self._references(start, end):
            before = self.text[start : reference.start]
            joined = previous is not None and _JOINT.fullmatch(self.text, previous.end, reference.start) is not None
            each_of = re.search(r"\b(?:each|both|all|either|every one) of\s+(?:the\s+)?$", before, re.IGNORECASE)
            owner = re.match(r"'s?\s", self.text[reference.end : reference.end + 3]) is not None
            if owner:
                taken = False
            elif joined:
                pass
            else:
                taken = bool(each_of) or _NOT_HEAD.search(before) is None
            if taken and not owner:
                heads.append(reference)
            previous = reference
        return heads

    # --- what is said -----------------------------------------------------------------------------------------------

    def read(self) -> Iterator[tuple[Candidate | None, Found]]:
        """(party, or None for all of them; role) for every clause that says so."""
        for block in self.context.body:
            if block.kind is BlockKind.HEADING and block.end - block.start < 80:
                continue
            if not _ROLE_WORD.search(self.text, block.start, block.end):
                continue
            subject: list[_Reference] = []
            sentences = list(self.context.sentences(block))
            for number, (start, end) in enumerate(sentences):
                if _ROLE_WORD.search(self.text, start, end) and not says(self.context, "party.no_role", start, end):
                    yield from self._announced(sentences[number:], start, end)
                    for a, b in _clauses(self.text, start, end):
                        for role in roles_in(self.context, a, b):
                            for reference in self._subjects(role, a, b, start, subject):
                                yield from self._said(reference, role)
                heads = self._heads(start, end)
                subject = heads[:1] or subject

    def _subjects(
        self, role: Found, start: int, end: int, sentence: int, before: Sequence[_Reference]
    ) -> list[_Reference]:
        """Who a clause gives a role."""
        at, after = role.evidence[0].start, role.evidence[0].end
        if says(self.context, "party.denied", max(start, at - 80), at):
            return []
        first = _ROLE_FIRST.match(self.text, after, end)
        led = re.fullmatch(
            r"\W*(?:(?:the|our|its|any|sole|single|lead|and|only)\s+)*", self.text[start:at], re.IGNORECASE
        )
        if first and led:
            return self._leading(first.end(), end)
        apposition = _APPOSITION.match(self.text, after, end)
        if (
            apposition
            and apposition[0].strip() == ""
            and self.text[max(start, at - 12) : at].lower().rstrip().endswith(("its", "our", "their", "the", "'s"))
        ):
            leading = [r for r in self._references(apposition.end(), end) if r.start - apposition.end() < 3]
            if leading:
                return leading[:1]
        copulas = list(_COPULA.finditer(self.text, start, at))
        if not copulas or at - copulas[-1].end() > 60:
            bracket = re.search(r"\(\s*(?:the |our |a |as )*(?:\w+ )?$", self.text[start:at])
            return self._ending_at(start, start + bracket.start()) if bracket else []
        copula = copulas[-1]
        while len(copulas) > 1 and self.text[copulas[-2].end() : copula.start()].strip().lower() in (
            "",
            "to",
            "each",
            "both",
            "to be",
            "then",
        ):
            copulas.pop()
            copula = copulas[-1]
        if re.fullmatch(r"as|acting|being|appointed|engaged", copula[0], re.IGNORECASE):
            engaged = self._engaged(start, copula.start())
            if engaged:
                return engaged
            beside = self._ending_at(start, copula.start())
            if beside and not self.text[beside[-1].end : copula.start()].strip(" ("):
                return beside
        beside = self._antecedent(start, copula.start())
        if beside:
            return beside
        heads = self._heads(start, copula.start())
        pronoun = list(_PRONOUN.finditer(self.text, start, copula.start()))
        if pronoun and (not heads or pronoun[-1].start() > heads[-1].end):
            earlier = self._heads(sentence, pronoun[-1].start()) or list(before)
            if pronoun[-1]["one"]:
                return earlier[:1]
            return earlier or [_Reference(pronoun[-1].start(), pronoun[-1].end(), everyone=True)]
        if not heads:
            if re.fullmatch(
                r"\W*(?:and\s+)?(?:each|both|all|they|we)?\s*(?:\w+\s+){0,2}",
                self.text[start : copula.start()],
                re.IGNORECASE,
            ) and re.search(r"\b(?:each|both|all|they|we)\b", self.text[start : copula.end()], re.IGNORECASE):
                return [_Reference(start, copula.start(), everyone=True)]
            return []
        if copula[0].lower() in ("as", "acting"):
            return self._joined(heads, heads[0])
        last = heads[-1]
        for head in reversed(heads):  # the subject stands nearest the verb; what is joined to it by "and" too
            if _JOINT.fullmatch(self.text, head.end, last.start) or head is last:
                last = head
            else:
                break
        return heads[heads.index(last) :]

    def _engaged(self, start: int, end: int) -> list[_Reference]:
        """The one who is engaged in "the Council engages X of ADDRESS as its processor"."""
        verbs = list(_ENGAGES.finditer(self.text, start, end))
        if not verbs:
            return []
        references = self._references(verbs[-1].end(), end)
        return references[:1] if references and references[0].start - verbs[-1].end() < 30 else []

    def _antecedent(self, start: int, end: int) -> list[_Reference]:
        """The one that "which acts as ..." is about: named right before it, or with only its address between."""
        relative = re.search(r",?\s*\b(?:which|who|that)\s+(?:[\w'-]+\s+){0,8}$", self.text[start:end])
        references = self._references(start, start + relative.start()) if relative else []
        if not relative or not references:
            return []
        last = references[-1]
        between = re.sub(r"\([^()]*\)", "", self.text[last.end : start + relative.start()]).strip(" ,")
        addressed = next(find_postcodes(self.text, last.end, start + relative.start()), None) is not None
        return [last] if not between or addressed or re.match(r"of [A-Z0-9]", between) else []

    def _joined(self, heads: Sequence[_Reference], first: _Reference) -> list[_Reference]:
        taken = [first]
        for head in heads[heads.index(first) + 1 :]:
            if not _JOINT.fullmatch(self.text, taken[-1].end, head.start):
                break
            taken.append(head)
        return taken

    def _leading(self, start: int, end: int) -> list[_Reference]:
        """Those named right after "the controller is"."""
        references = self._references(start, end)
        if not references or references[0].start - start > 30:
            return []
        return self._joined(references, references[0])

    def _ending_at(self, start: int, end: int) -> list[_Reference]:
        """The one named right before a span's end: "by X, as processor", "X (our processor)"."""
        references = [r for r in self._references(start, end) if not self.text[r.end : end].strip(" ,(")]
        if not references or _FOR_WHOM.search(self.text[start : references[-1].start]):
            return []  # "runs the system for X as a processor"
        bracketed = [
            r for r in self._references(start, end)
            if re.fullmatch(r"\s*\([^)]*\)\s*,?\s*", self.text[r.end : end])
        ]  # fmt: skip
        return references[-1:] or bracketed[-1:]

    def _announced(
        self, sentences: Sequence[tuple[int, int]], start: int, end: int
    ) -> Iterator[tuple[Candidate | None, Found]]:
        """ "Two companies work for us as processors. X supplies ... Y takes ...": the next sentences name them."""
        match = self.context.rules.first("party.announced_processors", self.context.text, start, end)
        if match is None or self._references(start, end):
            return
        count = _COUNT.search(match[0])
        role = next(iter(roles_in(self.context, start, end)), None)
        for a, b in sentences[1 : 1 + (_COUNTS[count["count"].lower()] if count else 1)]:
            heads = [r for r in self._references(a, b) if r.start - a < 5]
            if heads and role:
                yield from self._said(heads[0], role)

    def _said(self, reference: _Reference, role: Found) -> Iterator[tuple[Candidate | None, Found]]:
        if reference.everyone:
            if role.value != "processor":
                yield None, role
        elif reference.parties:
            for number in reference.parties:
                yield self.parties[number], role
        elif role.value == "processor" and reference.outsider:
            yield self._new_processor(reference), role

    def _new_processor(self, reference: _Reference) -> Candidate:
        """A processor that no list of parties names."""
        here = self.context.mentions(reference.start, reference.end)
        mention = next(m for m in (*here, *self.context.organisations) if m.name == reference.outsider)
        for party in self.parties:
            if str(party.name.value).lower() == mention.name.lower():
                return party
        found = Found.at(mention.name, mention.start, mention.end, mention.rule, 0.8)
        candidate = Candidate(found, PROCESSOR, mention.kind)
        block = self.context.document.block_at(mention.start)
        end = min(block.end if block else len(self.text), mention.end + 200)
        read_aliases(self.context, candidate, mention.end, min(end, mention.end + 80))
        following = next((m.start for m in self.context.mentions(mention.end, end)), end)
        if next(find_postcodes(self.text, mention.end, following), None):
            read_address(self.context, candidate, mention.end, following)
        self.parties.append(candidate)
        return candidate


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """An expression for any of these names, the longest first; None where there are none."""
    longest_first = sorted(names, key=len, reverse=True)
    if not longest_first:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def _called(names: re.Pattern[str] | None, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Where a span has one of these names; a short one in small letters is a word ("it" is not IT)."""
    for match in names.finditer(text, start, end) if names else ():
        if len(match[0]) > 4 or match[0][0].isupper():
            yield match


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence cut where another subject takes over: "X is the controller and Y is the processor"."""
    cuts = [start]
    pattern = re.compile(
        r",\s*(?:and|while|whilst|whereas|but)\s+|;\s*(?:and\s+)?|\s+and\s+(?=[^,;]{2,80}?\b(?:is|are|will be"
        r"|shall be|acts?|remains?|becomes?)\b"
        r"[^,;]{0,60}\b(?:controller|processor))",
        re.IGNORECASE,
    )
    for match in pattern.finditer(text, start, end):
        if _ROLE_WORD.search(text, cuts[-1], match.start()):
            cuts.append(match.end())
    return [(a, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True) if a < b]
