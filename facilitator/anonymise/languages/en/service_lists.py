"""What services, firms, schools, media and streets are called by, and what stands around their
names. Folded."""

from __future__ import annotations

from facilitator.anonymise.words import word_set

SERVICES = word_set(
    """
    hospital ward clinic house centre center unit surgery infirmary hospice practice trust project
    lodge university college school academy nursery church mosque temple synagogue hostel cafe
    library court foundation chapel abbey priory convent gurdwara monastery cathedral refuge shelter
    methodist baptist prison asylum sanatorium pharmacy chemist chemists dispensary dentist council
    court infirmary foodbank allotment
    """
)
FIRMS = word_set(
    """
    solicitors couriers logistics ltd limited plc inc llc brothers bros sons associates partners
    stores motors garage bakery bakers butchers builders cleaners foods farm farms pub arms inn
    hotel theatre cinema gym leisure club society association charity centre institute agency
    housing homes estates properties recruitment services security transport taxis cabs cars
    coaches buses electronics engineering plumbing roofing scaffolding laundry laundrette salon
    barbers hairdressers florist florists nurseries dairy mill mills works factory warehouse
    shipyard colliery pit mine brewery distillery supermarket kitchen kitchens diner restaurant
    takeaway kebab pizza chippy bank hardware caff bar deli bookshop bookmakers shop stores
    fabrics carpets furniture timber tyres steel steelworks packaging textiles windows print
    printers printing press books records shoes autos scrap metals foundry mills abattoir haulage
    freight removals catering coachworks potteries fisheries seafoods meats poultry biscuits
    confectionery plastics chemicals glass ceramics utilities telecoms solutions systems consulting
    choir singers players orchestra band theatre museum gallery museums allotments
    """
)
MEDIA = word_set(
    """
    gazette courier herald echo chronicle observer advertiser argus mercury tribune reporter
    journal standard press post news mail times radio fm newsletter examiner recorder
    """
)
SCHOOLS = word_set("high grammar comprehensive comp primary juniors infants prep secondary sixth")
STREETS = word_set(
    """
    street road lane avenue drive crescent terrace gardens grove mews close row way hill estate
    square park fields common green heath woods pier bridge station market beach harbour quay wharf
    marsh meadow meadows roundabout allotments cemetery promenade
    """
)
ONLY_AFTER_A_NAME = word_set(
    """
    close row way hill estate square park fields common green heath woods pier bridge station
    market beach harbour quay wharf marsh meadow meadows roundabout allotments cemetery promenade
    """
)
GENERIC = word_set(
    """
    a an the this that these those my your his her its our their some any no every each what which
    another other same different new old big small large little local nearest main whole first
    second third last next best worst good bad nice private public general acute open closed locked
    secure psychiatric medical surgical mental day night children childrens womens mens mixed adult
    maternity community health care recovery crisis assessment treatment rehabilitation intensive
    high low medium primary secondary special art drop in on at to from of and or for with into by
    near outside inside around off up down through council safe sheltered supported full empty busy
    long short wrong right back front side cross one two three both all own pilot research support
    night boarding drama sunday business nursing catholic faith special finishing summer ballet
    dance law film grad graduate junior senior infant technical further higher sixth adult online
    free comprehensive grammar convent state private public foundation teacher training agricultural
    outpatient inpatient eating memory pain sleep sexual addiction sports town village city
    university college school hospital ward clinic house centre center unit surgery church county
    borough parish district
    """
)
PUBS = word_set(
    "arms inn tavern albion rovers wanderers athletic united vets fc afc hotspur rangers harriers"
)
GROUPS = word_set("group groups team service network forum hub")
PUB_SIGNS = word_set(
    """
    lion lions bull horse horses hart swan swans dragon bell bells crown anchor plough fox hound
    hounds stag boar bear cock eagle falcon kettle teapot spoon pot cup goose duck dog cat cow ox
    ram lamb unicorn griffin ship star sun moon rose oak tree barrel keys head arms horseshoes
    horseshoe wheatsheaf cross castle boot bucket tap wheel mermaid mitre raven robin
    """
)
PUB_COLOURS = word_set(
    """
    red white black golden gold blue green silver copper brass royal three two seven five rising
    new old flying jolly queens kings dukes duke's queen's king's waggon wagon coach spotted crazy
    hungry merry laughing rusty little iron happy singing dancing
    """
)
BEFORE_SIGN = word_set(
    "at in to from down above over behind outside round into by called near past of up opposite"
)
WARD_NAMES = word_set(
    """
    elm ash oak beech birch cedar chestnut hawthorn hazel holly juniper larch laurel maple rowan
    sycamore willow poplar elder bramble primrose bluebell lavender jasmine magnolia lotus orchid
    topaz amber jade sapphire emerald pearl ruby opal crystal heather fern clover thistle foxglove
    kingfisher skylark robin swallow swift kestrel heron nightingale falcon osprey merlin avon
    severn thames beeches elms oaks willows limes hollies larches cedars firs pines laurels
    hawthorns hazels chestnuts sycamores poplars hollies gables orchards
    """
)
AFTER_A_WARD = word_set(
    """
    for and then they when where there but with or at we i it who because cos so was were is until
    till after before last first while that in you he she
    """
)
DIRECTIONS = word_set("north south east west upper lower great little new old royal mid central")
EDITIONS = word_set("evening morning daily weekly sunday local")
NAMED_KINDS = SERVICES | FIRMS | MEDIA | STREETS
OPENS_A_NAME = word_set("saint st royal queen kings queens king prince princess")
NUMBERS = word_set(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
)
BEFORE_PLACE = frozenset(
    {"on", "to", "at", "in", "from", "into", "onto", "off", "near", "of", "called"}
)
NAMED_BY_A_WORD = word_set(
    """
    college university academy primary grammar comprehensive church chapel methodist baptist
    parish infants juniors
    ward house lodge hospital surgery infirmary clinic hospice road avenue close grove crescent
    terrace
    """
)
GENERIC_BETWEEN = word_set(
    """
    a an the this that my your his her our their some any no every on in at to from of or for with
    by near outside inside off up down through into around behind next local nearest i you he she
    it we they not never always also still even only just too ones one
    """
)
OWNED = word_set("house kitchen garage farm gardens garden mill trust practice shop bar")
INNER = frozenset({"of", "and", "the", "for"})
OPENING = word_set("university college school church house institute friends bank royal hospital")
OPENING_FIRST = word_set("radio hmp hmyoi raf fort ysgol capel eglwys gaelscoil")
PARISHES = {
    ("sacred", "heart"), ("our", "lady"), ("holy", "trinity"), ("christ", "church"),
    ("all", "saints"), ("holy", "cross"), ("good", "shepherd"), ("holy", "family"),
    ("corpus", "christi"), ("immaculate", "conception"), ("holy", "rosary"), ("star", "sea"),
}  # fmt: skip
"""Dedications of churches and their schools."""
SERVICES_CALLED = word_set(
    """
    place hostel unit ward clinic house home hospital group charity pub cafe caff school service
    project shop company firm hotel church college agency organisation organization centre center
    """
)
PLACES_CALLED = word_set("town village estate road street park city island area street")
WORKS_CALLED = word_set(
    "band book song blog channel podcast film programme team poem poems poetry album show magazine"
)
