"""A small register for tests, and what goes with it."""

from __future__ import annotations

from isa_extract.organisation_register.reader import HEADER
from isa_extract.organisation_register.resolve import Register
from isa_extract.organisation_register.rows import Rows

ROWS = """\
borough-council-of-kings-lynn-and-west-norfolk,Borough Council of King's Lynn and West Norfolk,council,non-metropolitan district,england,1974-04-01,,,,,E07000146,,,,,,
cardiff-city-council,Cardiff City Council,council,non-metropolitan district,wales,1974-04-01,1996-03-31,cardiff-council,,,,,,,,,
cardiff-council,Cardiff Council,council,welsh council,wales,1996-04-01,,,,Cyngor Caerdydd,W06000015,,,,,,
cheshire-east-council,Cheshire East Council,council,unitary authority,england,2009-04-01,,,,,E06000049,,,,,,
city-of-lincoln-council,City of Lincoln Council,council,non-metropolitan district,england,1974-04-01,,,,,E07000138,,,,,,
department-for-work-and-pensions,Department for Work and Pensions,government,department,uk,2001-06-08,,,,DWP;Secretary of State for Work and Pensions,,,,,,,
durham-county-council,Durham County Council,council,unitary authority,england,1974-04-01,,,,,E06000047,,,,,,
east-dunbartonshire-council,East Dunbartonshire Council,council,scottish council,scotland,1996-04-01,,,,,S12000045,,,,,,
essex-county-council,Essex County Council,council,county council,england,1974-04-01,,,,,E10000012,,,,,,
essex-county-fire-and-rescue-service,Essex County Fire and Rescue Service,fire,fire and rescue service,england,1998-04-01,,,,Essex Fire and Rescue Service,,,,essex,,,
essex-police,Essex Police,police,police force,england,1969-04-01,,,,,E23000028,,essex,,,,
essex-police-authority,Essex Police Authority,police,police authority,england,1995-04-01,2012-11-21,police-fire-and-crime-commissioner-for-essex,,,,,,,,,
flintshire-county-council,Flintshire County Council,council,welsh council,wales,1996-04-01,,,,Cyngor Sir y Fflint,W06000005,,,,,,
folkestone-and-hythe-district-council,Folkestone and Hythe District Council,council,non-metropolitan district,england,1974-04-01,,,Shepway District Council,,E07000112,,,,,,
harborough-district-council,Harborough District Council,council,non-metropolitan district,england,1974-04-01,,,,,E07000131,,,,,,
hertsmere-borough-council,Hertsmere Borough Council,council,non-metropolitan district,england,1974-04-01,,,,,E07000098,,,,,,
kirklees-council,Kirklees Council,council,metropolitan district,england,1974-04-01,,,,,E08000034,,,,,,
lancaster-city-council,Lancaster City Council,council,non-metropolitan district,england,1974-04-01,,,,,E07000121,,,,,,
lancashire-county-council,Lancashire County Council,council,county council,england,1974-04-01,,,,LCC,E10000017,,,,,,
leicester-city-council,Leicester City Council,council,unitary authority,england,1974-04-01,,,,,E06000016,,,,,,
leicester-city-primary-care-trust,Leicester City Primary Care Trust,nhs,primary care trust,england,2001-04-01,2013-03-31,nhs-leicester-city-ccg,,,,5PC,,,,,
leicestershire-county-council,Leicestershire County Council,council,county council,england,1974-04-01,,,,LCC,E10000018,,,,,,Z5555555
leicestershire-partnership-nhs-trust,Leicestershire Partnership NHS Trust,nhs,nhs trust,england,2002-04-01,,,,LPT,,RT5,,,,,
leicestershire-police,Leicestershire Police,police,police force,england,1967-04-01,,,Leicester and Rutland Constabulary,,E23000021,,leicestershire,,,,
london-borough-of-brent,London Borough of Brent,council,london borough,england,1965-04-01,,,,,E09000005,,,,,,
nhs-fife,NHS Fife,nhs,health board,scotland,1974,,,,Fife Health Board,,,,,,,
nhs-leicester-city-ccg,NHS Leicester City CCG,nhs,clinical commissioning group,england,2013-04-01,2022-06-30,nhs-leicester-leicestershire-and-rutland-integrated-care-board,,,,04C,,,,,
nhs-leicester-leicestershire-and-rutland-integrated-care-board,"NHS Leicester, Leicestershire and Rutland Integrated Care Board",nhs,integrated care board,england,2022-07-01,,,,,,QK1,,,,,
norfolk-county-council,Norfolk County Council,council,county council,england,1974-04-01,,,,,E10000020,,,,,,
north-norfolk-district-council,North Norfolk District Council,council,non-metropolitan district,england,1974-04-01,,,,,E07000147,,,,,,
north-wales-police,North Wales Police,police,police force,wales,1974-04-01,,,,Heddlu Gogledd Cymru,W15000003,,north-wales,,,,
northampton-borough-council,Northampton Borough Council,council,non-metropolitan district,england,1974-04-01,2021-03-31,west-northamptonshire-council,,,E07000154,,,,,,
northamptonshire-county-council,Northamptonshire County Council,council,county council,england,1974-04-01,2021-03-31,north-northamptonshire-council;west-northamptonshire-council,,,E10000021,,,,,,
north-northamptonshire-council,North Northamptonshire Council,council,unitary authority,england,2021-04-01,,,,,E06000061,,,,,,
police-fire-and-crime-commissioner-for-essex,"Police, Fire and Crime Commissioner for Essex",police,"police, fire and crime commissioner",england,2012-11-22,,,Police and Crime Commissioner for Essex,,,,,,,,
police-service-of-scotland,Police Service of Scotland,police,police force,scotland,2013-04-01,,,,Police Scotland,,,,,,,
probation-service,Probation Service,justice,executive agency,england,2014-06-01,,,National Probation Service,NPS,,,,,,,
royal-borough-of-kingston-upon-thames,Royal Borough of Kingston upon Thames,council,london borough,england,1965-04-01,,,,Kingston,E09000021,,,,,,
staffordshire-fire-and-rescue-service,Staffordshire Fire and Rescue Service,fire,fire and rescue service,england,1974,,,,,,,,,,,
university-hospitals-of-leicester-nhs-trust,University Hospitals of Leicester NHS Trust,nhs,nhs trust,england,2000-04-01,,,,UHL,,RWE,,,,,
university-of-essex,University of Essex,education,university,england,1965,,,,,,,,,,,
wakefield-metropolitan-district-council,Wakefield Metropolitan District Council,council,metropolitan district,england,1974-04-01,,,,,E08000036,,,,,,
west-northamptonshire-council,West Northamptonshire Council,council,unitary authority,england,2021-04-01,,,,,E06000062,,,,,,
ynys-mon,Isle of Anglesey County Council,council,welsh council,wales,1996-04-01,,,,Cyngor Sir Ynys Môn;Ynys Môn,W06000001,,,,,,
"""  # noqa: E501 - one row, one line


def file_of(rows: str) -> bytes:
    """A register file of these rows."""
    return f"{','.join(HEADER)}\n{rows}".encode()


def small_register() -> Register:
    """The register of the rows above."""
    return Register(Rows({"small.csv": file_of(ROWS)}))
