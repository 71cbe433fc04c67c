# ruff: noqa: E501 - what documents say is not wrapped
"""Beginnings of invented agreements of many sorts, and who each of them binds."""

from __future__ import annotations

from typing import Any

import pytest
from test_extractor_parties import parties

FRAGMENTS: dict[str, tuple[str, list[tuple[str, dict[str, Any]]]]] = {
    "northern_irish_trust": (
        """DATA ACCESS AGREEMENT

Between

The Foyle and Sperrin Health and Social Care Trust ("the Trust")
Trust Headquarters, Gransha Lane, Foylebank, BT47 9ZZ

and

Causeway Hospice Care ("the Hospice"), registered with the Charity Commission for Northern Ireland (NIC109999)
12 Strand Parade, Portmore, BT56 9XX

1. Background

The Trust will provide discharge summaries to the Hospice. The Business Services Organisation hosts the gateway and acts as the Trust's data processor. The Trust and the Hospice are each data controllers of what they hold.
""",
        [
            (
                "Foyle and Sperrin Health and Social Care Trust",
                {
                    "address": "Trust Headquarters, Gransha Lane, Foylebank, BT47 9ZZ",
                    "postcode": "BT47 9ZZ",
                    "roles": ["controller"],
                    "aliases": ["Trust"],
                },
            ),
            ("Causeway Hospice Care", {"postcode": "BT56 9XX", "roles": ["controller"]}),
            ("Business Services Organisation", {"roles": ["processor"]}),
        ],
    ),
    "combined_authority": (
        """Data Sharing Agreement: Skills Outcomes

1. The Parties

1.1 This Agreement is made between:

(a) Ouse Valley Combined Authority, having its principal office at 3 Weir Street, Ousebridge OU1 2AB (the "Combined Authority");

(b) the constituent councils, being Ousebridge City Council, Fenmoor District Council and the Borough of Wickton; and

(c) Ouse Valley College Group, whose main campus is at Mill Lane, Ousebridge OU3 4AD.

1.2 The Department for Education funds the programme but is not a Party.

2. Roles

2.1 Each Party acts as an independent controller. The Combined Authority also engages Tallis Analytics Ltd of 9 Dock Road, Hull HU1 1AA as its processor.
""",
        [
            (
                "Ouse Valley Combined Authority",
                {"postcode": "OU1 2AB", "roles": ["controller"], "aliases": ["Combined Authority"]},
            ),
            ("Ousebridge City Council", {"roles": ["controller"]}),
            ("Fenmoor District Council", {}),
            ("Borough of Wickton", {}),
            ("Ouse Valley College Group", {"postcode": "OU3 4AD"}),
            ("Tallis Analytics Ltd", {"roles": ["processor"], "postcode": "HU1 1AA"}),
        ],
    ),
    "regulators": (
        """Memorandum of Understanding between the Lift Safety Commission and the Quarries Inspectorate

Introduction

1. This Memorandum of Understanding (MoU) sets out how the Lift Safety Commission ("LSC") and the Quarries Inspectorate ("QI") will work together and exchange information. The two bodies are referred to below as the regulators.

2. The LSC regulates passenger lifts under an Act of 1998. The QI is an executive agency of the Department for Work and Pensions.

3. Each regulator is a data controller in its own right. The MoU does not bind the Health and Safety Executive, which has a separate memorandum with the LSC.
""",
        [
            ("Lift Safety Commission", {"roles": ["controller"], "aliases": ["LSC"]}),
            ("Quarries Inspectorate", {"roles": ["controller"], "aliases": ["QI"]}),
        ],
    ),
    "parish_and_charity": (
        """Agreement to share information about the good neighbour scheme

Who this agreement is between

Little Marlow-on-the-Wold Parish Council, c/o The Clerk, Village Hall, Green Lane, Little Marlow, LM4 5TT; the Marlow Good Neighbours (registered charity number 1199999), who run the scheme; and Wold Surgery, on behalf of its patient participation group.

What we will share

Names and addresses of members who would like a visit.

The Parish Council and the Good Neighbours are joint controllers of the visit list.
""",
        [
            ("Little Marlow-on-the-Wold Parish Council", {"postcode": "LM4 5TT", "roles": ["joint_controller"]}),
            ("Marlow Good Neighbours", {}),
            ("Wold Surgery", {}),
        ],
    ),
    "gp_sharing": (
        """Primary Care Data Sharing Agreement

Parties to the agreement

The practices that have signed are Abbey Road Surgery (ODS A81999), Park Lane Medical Centre (ODS A81998) and The Old Forge Surgery (ODS A81997). They are joined by Teesbank GP Federation Ltd, a company owned by the practices, and by North Tees Community NHS Foundation Trust, which provides the district nursing service. NHS Teesbank Integrated Care Board commissions the service, receives no personal data and is not a party.

Roles

Each practice is the controller of its own record. Merlin Clinical Systems Limited provides the record viewer as a data processor on behalf of all the practices.
""",
        [
            ("Abbey Road Surgery", {}),
            ("Park Lane Medical Centre", {}),
            ("Old Forge Surgery", {}),
            ("Teesbank GP Federation Ltd", {}),
            ("North Tees Community NHS Foundation Trust", {}),
            ("Merlin Clinical Systems Limited", {"roles": ["processor"]}),
        ],
    ),
    "academy_trust": (
        """SCHOOL DATA SHARING AGREEMENT

This agreement is made between

(1) THE BRIGHT HARBOUR LEARNING TRUST (company number 08999999), a company limited by guarantee, whose registered office is at Harbour Academy, Quay Road, Seaham Port SP2 9QQ, acting for itself and on behalf of Harbour Academy, Cliff Top Primary School and Dene Infant School (the Trust); and

(2) SEAHAM PORT BOROUGH COUNCIL of Civic Square, Seaham Port SP1 1AA (the Local Authority)

1. Definitions

In this agreement the Trust and the Local Authority are each a Controller.
""",
        [
            (
                "Bright Harbour Learning Trust",
                {
                    "postcode": "SP2 9QQ",
                    "on_behalf_of": ["Harbour Academy", "Cliff Top Primary School", "Dene Infant School"],
                    "roles": ["controller"],
                },
            ),
            ("Seaham Port Borough Council", {"address": "Civic Square, Seaham Port SP1 1AA", "roles": ["controller"]}),
        ],
    ),
    "adherence": (
        """DEED OF ADHERENCE

THIS DEED is made on 4 May 2018 by FERNBROOK HOUSING ASSOCIATION LIMITED (registered society number 29999R) whose registered office is at Fern House, 2 Brook Street, Fernbrook FB1 2BB (the "New Partner").

WHEREAS the partners named in it entered into an information sharing protocol dated 1 June 2015 (the "Protocol").

1. The New Partner agrees with the existing partners to be bound by the Protocol as if it had been an original party. It will be a data controller.
""",
        [
            (
                "Fernbrook Housing Association Limited",
                {"address": "Fern House, 2 Brook Street, Fernbrook FB1 2BB", "aliases": ["New Partner"]},
            )
        ],
    ),
    "letter": (
        """Marlshire County Council
County Hall
Marlford
MF1 1AA

Ms D Hale
Chief Executive
Fernbrook Carers CIO
14 Station Road
Fernbrook FB2 2DD

3 March 2019

Dear Ms Hale

Sharing of carers' details

This letter sets out the agreement between Marlshire County Council ("the Council") and Fernbrook Carers CIO ("Fernbrook") on the sharing of carers' names and addresses. The Council is the controller and Fernbrook is its processor.

Please sign and return the copy of this letter to show that you agree.
""",
        [
            ("Marlshire County Council", {"roles": ["controller"]}),
            ("Fernbrook Carers CIO", {"roles": ["processor"], "aliases": ["Fernbrook"]}),
        ],
    ),
    "office_holders": (
        """COLLABORATION AGREEMENT

PARTIES

1. The Chief Constable of Marlshire Constabulary, Force Headquarters, Long Lane, Marlford MF3 3AA

2. The Police and Crime Commissioner for Marlshire, Commissioner House, 1 Long Lane, Marlford MF3 3AD

3. The Secretary of State for Justice acting through HM Prison and Probation Service of 102 Petty France, London SW1H 9AJ ("HMPPS")

4. The Fire and Rescue Authority for Marlshire, Brigade House, Ermin Way, Marlford MF4 4AA

RECITALS

The Parties are joint controllers of the shared register.
""",
        [
            (
                "Chief Constable of Marlshire Constabulary",
                {"address": "Force Headquarters, Long Lane, Marlford MF3 3AA"},
            ),
            ("Police and Crime Commissioner for Marlshire", {"postcode": "MF3 3AD"}),
            ("Secretary of State for Justice", {"postcode": "SW1H 9AJ", "roles": ["joint_controller"]}),
            ("Fire and Rescue Authority for Marlshire", {"postcode": "MF4 4AA"}),
        ],
    ),
    "stacked_addresses": (
        """Information Sharing Agreement

Participating organisations

Tai Dyffryn Cyf
Unit 3
Parc Menai
Bangor
LL57 4AA

Cyngor Sir Dyffryn / Dyffryn County Council
Neuadd y Sir
Stryd Fawr
Dyffryn
LL40 2BB

Purpose

To help tenants.
""",
        [
            ("Tai Dyffryn Cyf", {"address": "Unit 3, Parc Menai, Bangor, LL57 4AA"}),
            ("Dyffryn County Council", {"postcode": "LL40 2BB"}),
        ],
    ),
    "partners_in_sentences": (
        """Safer Streets Protocol

Our partners

The protocol has been signed by six organisations. The statutory members are Ermin District Council, Marlshire Police and the Marlshire and Vale Probation Board. Housing is represented by Two Rivers Homes, formerly Ermin Housing Trust, and Vale Almshouses Association. Street Pastors Ermin has signed as a partner because its volunteers meet people first. The Chamber of Trade was invited but has yet to reply, and the Home Office is told the totals.

Points of contact

Organisation\tWho\tTelephone
Ermin District Council\tJo Bright\t01632 960100
Marlshire Police\tSgt Ann Cole\t01632 960101
Citizens Advice Ermin\tPat Lowe\t01632 960102
""",
        [
            ("Ermin District Council", {}),
            ("Marlshire Police", {}),
            ("Marlshire and Vale Probation Board", {}),
            ("Two Rivers Homes", {}),
            ("Vale Almshouses Association", {}),
            ("Street Pastors Ermin", {}),
        ],
    ),
    "school_and_nurse_form": (
        """Agreement for the school nursing service

Between: St Wulfric's Catholic Primary School, Church Lane, Marlford, MF5 5EE (the School)
And: Marlshire Children's Community NHS Trust, Beacon House, Marlford, MF6 6FF (the Trust)

Data controller: the School and the Trust, each for its own records
Data processor: Inkwell Forms Ltd (consent forms)

1. Purpose
To plan vaccinations.
""",
        [
            ("St Wulfric's Catholic Primary School", {"postcode": "MF5 5EE", "roles": ["controller"]}),
            ("Marlshire Children's Community NHS Trust", {"postcode": "MF6 6FF", "roles": ["controller"]}),
            ("Inkwell Forms Ltd", {"roles": ["processor"]}),
        ],
    ),
}


@pytest.mark.parametrize("fragment", sorted(FRAGMENTS))
def test_who_a_fragment_binds(fragment: str) -> None:
    written, expected = FRAGMENTS[fragment]
    found = {party["name"]: party for party in parties(written)}
    assert set(found) == {name for name, _ in expected}
    for name, attributes in expected:
        for attribute, value in attributes.items():
            told = found[name].get(attribute)
            assert (sorted(told) if isinstance(told, list) else told) == (
                sorted(value) if isinstance(value, list) else value
            ), (name, attribute)
