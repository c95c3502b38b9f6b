"""Hindi."""

from dataclasses import replace
from functools import cached_property

from ..concepts import PREDICATES
from ..frame import Clause, Nominal
from ..grammar import NO_AGREEMENT, Grammar
from ..lexicon import Government, Lexeme, features, read_table
from ..words import Word


class Hindi(Grammar):
    """Hindi: the verb last, postpositions, split ergativity, nouns that make verbs, possessives that agree with what is owned.

    Subjects of what is over and done have `ने` if the verb is transitive; the verb then agrees with an object without
    `को`, or with the noun that it makes one verb with (`हत्या की`), or is masculine singular. People are told of in the
    singular, as news does of strangers; honorific plurals are left out, as are verbs with `देना` and `लेना` (`छोड़ दिया`),
    of which the validator knows no auxiliary, and relative clauses about more than one.

    Verbs are two tables: `FORMS` has what is inflected, `VERBS` what is said with it, as a rule with a noun or an
    adjective; the role marked `gen` is the possessor of that noun.
    """

    code = "hi"
    NOUNS = """
concept       Gender  Nom.Sing     Acc.Sing  Nom.Plur      Acc.Plur
artist        Masc    कलाकार        =         =             +ों
artist.f      Fem     कलाकार        =         =             +ों
doctor        Masc    डॉक्टर         =         =             +ों
doctor.f      Fem     डॉक्टर         =         =             +ों
engineer      Masc    इंजीनियर      =         =             +ों
engineer.f    Fem     इंजीनियर      =         =             +ों
farmer        Masc    किसान         =         =             +ों
farmer.f      Fem     किसान         =         =             +ों
journalist    Masc    पत्रकार       =         =             +ों
journalist.f  Fem     पत्रकार       =         =             +ों
judge         Masc    न्यायाधीश      =         =             +ों
judge.f       Fem     न्यायाधीश      =         =             +ों
lawyer        Masc    वकील         =         =             +ों
lawyer.f      Fem     वकील         =         =             +ों
minister      Masc    मंत्र~ी         =         =             -ियों
minister.f    Fem     मंत्र~ी         =         =             -ियों
singer        Masc    गायक         =         =             +ों
singer.f      Fem     गायिका        =         +एँ            +ओं
soldier       Masc    सैनिक         =         =             +ों
soldier.f     Fem     सैनिक         =         =             +ों
student       Masc    छात्र          =         =             +ों
student.f     Fem     छात्रा         =         +एँ            +ओं
teacher       Masc    शिक्षक        =         =             +ों
teacher.f     Fem     शिक्षिका       =         +एँ            +ओं
writer        Masc    लेखक         =         =             +ों
writer.f      Fem     लेखिका        =         +एँ            +ओं
director      Masc    निदेशक        =         =             +ों
director.f    Fem     निदेशक        =         =             +ों
employee      Masc    कर्मचार~ी      =         =             -ियों
employee.f    Fem     कर्मचार~ी      =         =             -ियों
founder       Masc    संस्थापक       =         =             +ों
founder.f     Fem     संस्थापक       =         =             +ों
member        Masc    सदस्य         =         =             +ों
member.f      Fem     सदस्य         =         =             +ों
owner         Masc    मालिक        =         =             +ों
owner.f       Fem     मालिक        =         =             +ों
spouse        Masc    पति          =         =             +यों
spouse.f      Fem     पत्न~ी         =         -ियाँ           -ियों
brother       Masc    भा~ई         =         =             -इयों
colleague     Masc    सहकर्म~ी       =         =             -ियों
colleague.f   Fem     सहकर्म~ी       =         =             -ियों
friend        Masc    दोस्त         =         =             +ों
friend.f      Fem     दोस्त         =         =             +ों
neighbour     Masc    पड़ोस~ी        =         =             -ियों
neighbour.f   Fem     पड़ोसन        =         +ें            +ों
sister        Fem     बहन          =         +ें            +ों
army          Fem     सेना          =         +एँ            +ओं
company       Fem     कंपन~ी        =         -ियाँ           -ियों
court         Fem     अदालत        =         +ें            +ों
government    Fem     सरकार        =         +ें            +ों
newspaper     Masc    अख़बार        =         =             +ों
police        Fem     पुलिस         =         -             -
hospital      Masc    अस्पताल       =         =             +ों
hotel         Masc    होटल         =         =             +ों
museum        Masc    संग्रहालय      =         =             +ों
office        Masc    कार्यालय      =         =             +ों
school        Masc    स्कूल          =         =             +ों
boat          Fem     नाव          =         +ें            +ों
car           Fem     कार          =         +ें            +ों
house         Masc    मकान         =         =             +ों
arrest_n      Fem     गिरफ़्तार~ी     =         -ियाँ           -ियों        | Person:gen Agent:द्वारा+Acc
attack_n      Masc    हमल~ा        -े        -े            -ों          | Target:पर+Acc Attacker:द्वारा+Acc
conviction_n  Fem     दोषसिद्ध~ि     =         -ियाँ           -ियों        | Defendant:gen Adjudicator:द्वारा+Acc
death_n       Fem     मौत          =         +ें            +ों          | Victim:gen
dismissal_n   Fem     बर्ख़ास्तग~ी     =         -ियाँ           -ियों        | Person:gen Entity:द्वारा+Acc
election_n    Masc    चुनाव         =         =             +ों          | Person:gen Entity:द्वारा+Acc
release_n     Fem     रिहाई         =         -             -           | Person:gen Entity:द्वारा+Acc
euro          Masc    यूरो          =         =             =
bank          Masc    बैंक          =         -             -
party         Fem     पार्टी         =         -             -
radio         Masc    रेडियो         =         -             -
university    Masc    विश्वविद्यालय   =         -             -
"""
    ADJECTIVES = """
concept       Nom.Masc.Sing  Masc     Fem
famous        प्रसिद्ध          =        =
foreign       विदेशी          =        =
old           पुरान~ा         -े       -ी
old.PER       बुज़ुर्ग          =        =
rich          अमीर           =        =
young         युवा            =        =
expensive     महँग~ा          -े       -ी
new           नया            नए       नई
small         छोट~ा          -े       -ी
sudden        आकस्मिक        =        =
surprising    आश्चर्यजनक      =        =
conservative  रूढ़िवादी         =        =
democratic    लोकतांत्रिक      =        =
green         हरित           =        =
liberal       उदारवादी        =        =
national      राष्ट्रीय          =        =
"""
    FORMS = """
concept Inf   Aspect=Imp.Part.Masc.Sing Aspect=Imp.Part.Masc.Plur Aspect=Imp.Part.Fem Perf.Part.Masc.Sing Perf.Part.Masc.Plur Perf.Part.Fem.Plur.last=yes Perf.Part.Fem Mood=Ind.Fin.Fut.Masc.Sing.3 Mood=Ind.Fin.Fut.Masc.Plur.3 Mood=Ind.Fin.Fut.Fem.Sing.3 Mood=Ind.Fin.Fut.Fem.Plur.3 stem=yes
beat    पीट~ना   -ता  -ते  -ती  -ा      -े     -ीं      -ी     -ेगा     -ेंगे     -ेगी     -ेंगी     पीट
be      हो~ना    -ता  -ते  -ती  हुआ     हुए    हुईं     हुई    -गा     होंगे     -गी     होंगी     हो
buy     ख़रीद~ना  -ता  -ते  -ती  -ा      -े     -ीं      -ी     -ेगा     -ेंगे     -ेगी     -ेंगी     ख़रीद
choose  चुन~ना   -ता  -ते  -ती  -ा      -े     -ीं      -ी     -ेगा     -ेंगे     -ेगी     -ेंगी     चुन
declare ठहरा~ना  -ता  -ते  -ती  -या     -ए     -ईं      -ई     -एगा     -एँगे     -एगी     -एँगी     ठहरा
do      कर~ना    -ता  -ते  -ती  किया    किए    कीं      की     -ेगा     -ेंगे     -ेगी     -ेंगी     कर
flee    भाग~ना   -ता  -ते  -ती  -ा      -े     -ीं      -ी     -ेगा     -ेंगे     -ेगी     -ेंगी     भाग
give    दे~ना    -ता  -ते  -ती  दिया    दिए    दीं      दी     -गा     देंगे     -गी     देंगी     दे
keep    रख~ना    -ता  -ते  -ती  -ा      -े     -ीं      -ी     -ेगा     -ेंगे     -ेगी     -ेंगी     रख
know    जान~ना   -ता  -ते  -ती  -ा      -े     -ीं      -ी     -ेगा     -ेंगे     -ेगी     -ेंगी     जान
lie     पड़~ना    -ता  -ते  -ती  -ा      -े     -ीं      -ी     -ेगा     -ेंगे     -ेगी     -ेंगी     पड़
live    रह~ना    -ता  -ते  -ती  -ा      -े     -ीं      -ी     -ेगा     -ेंगे     -ेगी     -ेंगी     रह
meet    मिल~ना   -ता  -ते  -ती  -ा      -े     -ीं      -ी     -ेगा     -ेंगे     -ेगी     -ेंगी     मिल
read    पढ़~ना    -ता  -ते  -ती  -ा      -े     -ीं      -ी     -ेगा     -ेंगे     -ेगी     -ेंगी     पढ़
say     कह~ना    -ता  -ते  -ती  -ा      -े     -ीं      -ी     -ेगा     -ेंगे     -ेगी     -ेंगी     कह
sell    बेच~ना   -ता  -ते  -ती  -ा      -े     -ीं      -ी     -ेगा     -ेंगे     -ेगी     -ेंगी     बेच
take    ले~ना    -ता  -ते  -ती  लिया    लिए    लीं      ली     -गा     लेंगे     -गी     लेंगी     ले
tell    बता~ना   -ता  -ते  -ती  -या     -ए     -ईं      -ई     -एगा     -एँगे     -एगी     -एँगी     बता
write   लिख~ना   -ता  -ते  -ती  -ा      -े     -ीं      -ी     -ेगा     -ेंगे     -ेगी     -ेंगी     लिख
"""
    # `verb` is a line of `FORMS`, or `-` where the word is the predicate, with a copula. Nothing agrees with words that
    # have no gender here; `_` is before a postposition.
    VERBS = """
concept     verb     word       upos  Gender
work        do       काम         NOUN  Masc  | ne Person:subj Org:में+Acc
belong      -        हिस्सा       NOUN  Masc  | Part:subj Whole:gen
lead        do       नेतृत्व       NOUN  Masc  | ne Person:subj Org:gen
own         keep     स्वामित्व     NOUN  Masc  | ne Owner:subj Org:gen
found       do       स्थापना      NOUN  Fem   | ne Agent:subj Org:gen
be_born     be       पैदा        ADJ   -     | Person:subj Place:में+Acc
live        live     -          -     -     | Person:subj Place:में+Acc
study       read     -          -     -     | Person:subj Org:में+Acc
be_located  -        स्थित        ADJ   -     | Org:subj Place:में+Acc
lie         lie      -          -     -     | City:subj Country:में+Acc
attack      do       हमला       NOUN  Masc  | ne Attacker:subj Target:पर+Acc
assault     beat     -          -     -     | ne Attacker:subj Target:obj:को+Acc
meet        meet     -          -     -     | Entity:subj Entity2:से+Acc
visit       do       भेंट        NOUN  Fem   | ne Entity:subj Entity2:से+Acc
move        be       स्थानांतरित   ADJ   -     | go Artifact:subj Destination:+Acc
flee        flee     -          -     -     | go Artifact:subj Origin:से+Acc Destination:+Acc
elect       choose   -          -     -     | ne Entity:subj Person:obj:को+Acc
hire        do       नियुक्त      ADJ   -     | ne Entity:subj Person:obj:को+Acc
dismiss     do       बर्ख़ास्त      ADJ   -     | ne Entity:subj Person:obj:को+Acc
leave       give     इस्तीफ़ा      NOUN  Masc  | ne Person:subj Entity:से+Acc
arrest      do       गिरफ़्तार     ADJ   -     | ne Agent:subj Person:obj:को+Acc
detain      take     हिरासत_में   NOUN  -     | ne Agent:subj Person:obj:को+Acc
release     do       रिहा        ADJ   -     | ne Entity:subj Person:obj:को+Acc
die         be       मृत्यु        NOUN  Fem   | go Victim:gen
kill        do       हत्या        NOUN  Fem   | ne Agent:subj Victim:gen
injure      do       घायल       ADJ   -     | ne Agent:subj Victim:obj:को+Acc
pay         do       भुगतान      NOUN  Masc  | ne Giver:subj Recipient:iobj:को+Acc Money:gen
transfer    do       हस्तांतरित    ADJ   -     | ne Giver:subj Money:obj+Nom Recipient:iobj:को+Acc
buy         buy      -          -     -     | ne Buyer:subj Artifact:obj+Nom Seller:से+Acc
sell        sell     -          -     -     | ne Seller:subj Artifact:obj+Nom Buyer:iobj:को+Acc
phone       do       फ़ोन        NOUN  Masc  | ne Entity:subj Entity2:को+Acc
write_to    write    पत्र        NOUN  Masc  | ne Entity:subj Entity2:को+Acc
sue         do       मुक़दमा      NOUN  Masc  | ne Plaintiff:subj Defendant:पर+Acc
convict     declare  दोषी        ADJ   -     | ne Adjudicator:subj Defendant:obj:को+Acc
marry       do       शादी        NOUN  Fem   | ne Person:subj Person2:से+Acc
know        know     -          -     -     | ne Knower:subj Known:obj:को+Acc
praise      do       प्रशंसा       NOUN  Fem   | ne Praiser:subj Praised:gen
criticise   do       आलोचना     NOUN  Fem   | ne Critic:subj Criticised:gen
support     do       समर्थन      NOUN  Masc  | ne Supporter:subj Supported:gen
surprise    do       हैरान       ADJ   -     | ne Stimulus:subj Experiencer:obj:को+Acc
say         say      -          -     -     | ne Speaker:subj
report      tell     -          -     -     | ne Speaker:subj
confirm     do       पुष्टि        NOUN  Fem   | ne Speaker:subj
"""
    AUXILIARIES = """
concept lemma Mood=Ind.Fin.Pres.Sing.3 Mood=Ind.Fin.Pres.Plur.3 Mood=Ind.Fin.Past.Masc.Sing Mood=Ind.Fin.Past.Masc.Plur Mood=Ind.Fin.Past.Fem.Sing Mood=Ind.Fin.Past.Fem.Plur Aspect=Imp.Part.Masc.Sing Aspect=Imp.Part.Masc.Plur Aspect=Imp.Part.Fem Perf.Part.Masc.Sing Perf.Part.Masc.Plur Perf.Part.Fem.Plur.last=yes Perf.Part.Fem Mood=Ind.Fin.Fut.Masc.Sing.3 Mood=Ind.Fin.Fut.Masc.Plur.3 Mood=Ind.Fin.Fut.Fem.Sing.3 Mood=Ind.Fin.Fut.Fem.Plur.3 stem=yes
is      है     है  हैं  -   -   -   -    -     -     -     -    -    -     -    -      -      -      -      -
was     था    -  -   था  थे  थी  थीं   -     -     -     -    -    -     -    -      -      -      -      -
be      होना   -  -   -   -   -   -    होता   होते   होती   हुआ   हुए   हुईं   हुई   होगा    होंगे    होगी    होंगी    हो
go      जाना   -  -   -   -   -   -    जाता   जाते   जाती   गया   गए   गईं   गई   जाएगा   जाएँगे   जाएगी   जाएँगी   जा
can     सकना   -  -   -   -   -   -    सकता  सकते  सकती  सका  सके  सकीं  सकी  सकेगा   सकेंगे   सकेगी   सकेंगी   सक
"""
    NAMES = """
concept      upos   Sing
Anna         PROPN  अन्ना
Clara        PROPN  क्लारा
Elena        PROPN  एलेना
Eva          PROPN  ईवा
Irina        PROPN  इरीना
Julia        PROPN  जूलिया
Laura        PROPN  लौरा
Lena         PROPN  लीना
Maria        PROPN  मारिया
Marta        PROPN  मार्ता
Nadia        PROPN  नादिया
Nina         PROPN  नीना
Olga         PROPN  ओल्गा
Paula        PROPN  पाउला
Rosa         PROPN  रोज़ा
Sara         PROPN  सारा
Sofia        PROPN  सोफ़िया
Teresa       PROPN  टेरेसा
Vera         PROPN  वेरा
Victoria     PROPN  विक्टोरिया
Adam         PROPN  एडम
Alexander    PROPN  अलेक्ज़ेंडर
Anton        PROPN  अंतोन
Boris        PROPN  बोरिस
Bruno        PROPN  ब्रूनो
David        PROPN  डेविड
Felix        PROPN  फ़ेलिक्स
Igor         PROPN  इगोर
Ivan         PROPN  इवान
Karl         PROPN  कार्ल
Leo          PROPN  लियो
Martin       PROPN  मार्टिन
Max          PROPN  मैक्स
Oscar        PROPN  ऑस्कर
Pablo        PROPN  पाब्लो
Peter        PROPN  पीटर
Robert       PROPN  रॉबर्ट
Simon        PROPN  साइमन
Tomas        PROPN  टोमास
Victor       PROPN  विक्टर
Alvarez      PROPN  अल्वारेज़
Bauer        PROPN  बाउर
Becker       PROPN  बेकर
Berger       PROPN  बर्गर
Castro       PROPN  कास्त्रो
Costa        PROPN  कोस्टा
Cruz         PROPN  क्रूज़
Diaz         PROPN  डियाज़
Fischer      PROPN  फ़िशर
Fuchs        PROPN  फ़ुक्स
Garcia       PROPN  गार्सिया
Gomez        PROPN  गोमेज़
Hansen       PROPN  हैनसन
Hoffmann     PROPN  हॉफ़मैन
Horvat       PROPN  होर्वात
Ibarra       PROPN  इबारा
Jansen       PROPN  यानसन
Keller       PROPN  केलर
Klein        PROPN  क्लाइन
Kovac        PROPN  कोवाच
Kramer       PROPN  क्रेमर
Lang         PROPN  लैंग
Larsen       PROPN  लार्सन
Lopez        PROPN  लोपेज़
Marin        PROPN  मारिन
Martinez     PROPN  मार्टिनेज़
Mendoza      PROPN  मेंडोज़ा
Meyer        PROPN  मायर
Moreno       PROPN  मोरेनो
Navarro      PROPN  नवारो
Novak        PROPN  नोवाक
Orlov        PROPN  ओर्लोव
Ortega       PROPN  ओर्टेगा
Petrov       PROPN  पेत्रोव
Popov        PROPN  पोपोव
Ramos        PROPN  रामोस
Richter      PROPN  रिक्टर
Roth         PROPN  रोथ
Santos       PROPN  सैंटोस
Schmidt      PROPN  श्मिट
Serrano      PROPN  सेरानो
Silva        PROPN  सिल्वा
Sokolov      PROPN  सोकोलोव
Torres       PROPN  टोरेस
Vargas       PROPN  वारगास
Vega         PROPN  वेगा
Wagner       PROPN  वैगनर
Weber        PROPN  वेबर
Winter       PROPN  विंटर
Wolf         PROPN  वोल्फ़
Berlin       PROPN  बर्लिन
Hamburg      PROPN  हैम्बर्ग
Munich       PROPN  म्यूनिख
Cologne      PROPN  कोलोन
Dresden      PROPN  ड्रेसडेन
Madrid       PROPN  मैड्रिड
Seville      PROPN  सेविल
Barcelona    PROPN  बार्सिलोना
Valencia     PROPN  वालेंसिया
Rome         PROPN  रोम
Milan        PROPN  मिलान
Venice       PROPN  वेनिस
Paris        PROPN  पेरिस
Lyon         PROPN  लियोन
Marseille    PROPN  मार्सेई
Moscow       PROPN  मॉस्को
Kazan        PROPN  कज़ान
Novosibirsk  PROPN  नोवोसिबिर्स्क
Warsaw       PROPN  वारसा
Krakow       PROPN  क्राकोव
Lisbon       PROPN  लिस्बन
Porto        PROPN  पोर्टो
Vienna       PROPN  वियना
Graz         PROPN  ग्राज़
Luxor        PROPN  लक्सर
Alexandria   PROPN  अलेक्ज़ेंड्रिया
Beijing      PROPN  बीजिंग
Shanghai     PROPN  शंघाई
Puebla       PROPN  पुएब्ला
Merida       PROPN  मेरिडा
Athens       PROPN  एथेंस
Germany      PROPN  जर्मनी
Spain        PROPN  स्पेन
Italy        PROPN  इटली
France       PROPN  फ़्रांस
Russia       PROPN  रूस
Poland       PROPN  पोलैंड
Portugal     PROPN  पुर्तगाल
Austria      PROPN  ऑस्ट्रिया
Egypt        PROPN  मिस्र
China        PROPN  चीन
Mexico       PROPN  मेक्सिको
Greece       PROPN  ग्रीस
Alvora       PROPN  अल्वोरा
Bentalo      PROPN  बेंटालो
Corvita      PROPN  कोर्विटा
Delmora      PROPN  डेल्मोरा
Elvano       PROPN  एल्वानो
Fontara      PROPN  फ़ोंटारा
Gravia       PROPN  ग्राविया
Kantis       PROPN  कैंटिस
Lumera       PROPN  लुमेरा
Mirelo       PROPN  मिरेलो
Nordana      PROPN  नोर्डाना
Ostrana      PROPN  ओस्ट्राना
Pirolo       PROPN  पिरोलो
Quanta       PROPN  क्वांटा
Rivalo       PROPN  रिवालो
Solena       PROPN  सोलेना
Talvia       PROPN  टाल्विया
Velora       PROPN  वेलोरा
Vintara      PROPN  विंटारा
Zentro       PROPN  ज़ेंट्रो
January      NOUN   जनवरी
February     NOUN   फ़रवरी
March        NOUN   मार्च
April        NOUN   अप्रैल
May          NOUN   मई
June         NOUN   जून
July         NOUN   जुलाई
August       NOUN   अगस्त
September    NOUN   सितंबर
October      NOUN   अक्टूबर
November     NOUN   नवंबर
December     NOUN   दिसंबर
Monday       NOUN   सोमवार
Tuesday      NOUN   मंगलवार
Wednesday    NOUN   बुधवार
Thursday     NOUN   गुरुवार
Friday       NOUN   शुक्रवार
Saturday     NOUN   शनिवार
Sunday       NOUN   रविवार
"""
    DETERMINERS = """
concept  PronType=Ind
indef    एक
"""
    # The forms that a postposition is written together with, and that before all others.
    PRONOUNS = """
concept  lemma  PronType  Nom.adp=none  Erg.adp=ने  Dat.adp=को  Gen.adp=का  Gen.adp=के  Gen.adp=की  Acc
who      कौन    Int       कौन           किसने       किसे        किसका      किसके       किसकी      किस
rel      जो     Rel       जो            जिसने       जिसे        जिसका      जिसके       जिसकी      जिस
he       वह     Prs       वह            उसने        उसे         उसका       उसके        उसकी       उस  | Person=3
"""
    RELATIVE = PRONOUNS
    WORDS = """
finally    आख़िरकार   ADV
suddenly   अचानक    ADV
again      दोबारा     ADV
probably   संभवतः    ADV
soon       जल्द      ADV
because    क्योंकि    SCONJ
although   हालाँकि    SCONJ
while      जबकि     SCONJ
that       कि        SCONJ
and        और       CCONJ
but        लेकिन     CCONJ
who        कौन      PRON   Case=Nom.PronType=Int
where      कहाँ      PRON   PronType=Int
when       कब       PRON   PronType=Int
not        नहीं      PART   Polarity=Neg
ask        क्या       PART
"""
    NOUN_PREDICATES = """
be_employee  employee  bare  Person:subj Org:gen
be_member    member    bare  Person:subj Org:gen
be_director  director  bare  Person:subj Org:gen
be_owner     owner     bare  Owner:subj Org:gen
be_founder   founder   bare  Agent:subj Org:gen
be_spouse    spouse    bare  Person:subj Person2:gen
"""
    VERB_GROUPS = """
pres                    V.Aspect=Imp.Part is.Fin.Pres
past                    V.Perf.Part.last=yes
past state              V.Aspect=Imp.Part was.Fin.Past
perf                    V.Perf.Part.last=no is.Fin.Pres
fut                     V.Fin.Fut
possible                V.VerbForm=no can.Aspect=Imp.Part is.Fin.Pres
past go                 V.VerbForm=no go.Perf.Part.last=yes
perf go                 V.VerbForm=no go.Perf.Part.last=no is.Fin.Pres
past go negated         V.Perf.Part.last=yes not:advmod
pres passive            V.Perf.Part.last=no go.Aspect=Imp.Part:aux:pass is.Fin.Pres
past passive            V.Perf.Part.last=no go.Perf.Part.last=yes:aux:pass
past passive state      V.Perf.Part.last=no go.Aspect=Imp.Part:aux:pass was.Fin.Past
perf passive            V.Perf.Part.last=no go.Perf.Part.last=no:aux:pass is.Fin.Pres
fut passive             V.Perf.Part.last=no go.Fin.Fut:aux:pass
possible passive        V.Perf.Part.last=no go.VerbForm=no:aux:pass can.Aspect=Imp.Part is.Fin.Pres
pres copula             is.Fin.Pres:cop
past copula             was.Fin.Past:cop
possible copula         be.VerbForm=no:cop can.Aspect=Imp.Part is.Fin.Pres
pres copula negated     not:advmod@late is.Fin.Pres:cop
past copula negated     not:advmod@late was.Fin.Past:cop
pres nominal            V is.Fin.Pres:cop
past nominal            V was.Fin.Past:cop
past nominal state      V was.Fin.Past:cop
possible nominal        V be.VerbForm=no:cop can.Aspect=Imp.Part is.Fin.Pres
pres nominal negated    V not:advmod@late is.Fin.Pres:cop
past nominal negated    V not:advmod@late was.Fin.Past:cop
past nominal state negated  V not:advmod@late was.Fin.Past:cop
"""
    ENTITIES = {
        "person": "{0}* {1}/flat",
        "family": "{1}*",
        "city": "{0}*",
        "country": "{0}*",
        "brand": "{0}*",
        "family_bank": "{0}/compound {bank}/PROPN*",
        "bank": "{bank}/PROPN* ऑफ़/PROPN/flat {0}/flat",
        "university": "{0}/compound {university}/PROPN*",
        "radio": "{radio}/PROPN* {0}/flat",
        "party": "{1}/nmod की:का/ADP/case>1/AdpType=Post.Fem {0}/amod {party}/PROPN*",
    }
    TIMES = {
        "year": "{year}/NUM/Card.* में/ADP/case/AdpType=Post",
        "month_year": "{month}* {year}/NUM/nummod/Card. में/ADP/case/AdpType=Post",
        "weekday": "{weekday}* को/ADP/case/AdpType=Post",
        "date": "{day}/NUM/nummod/Card. {month}* {year}/NUM/nummod/Card. को/ADP/case/AdpType=Post",
        "yesterday": "कल/ADV/advmod*",
        "last_week": "पिछले:पिछला/ADJ/amod/Acc.Masc.Sing सप्ताह/NOUN/Acc.Masc.Sing*",
        "last_year": "पिछले:पिछला/ADJ/amod/Acc.Masc.Sing साल/NOUN/Acc.Masc.Sing*",
        "recently": "हाल/NOUN/obl/Acc.Masc.Sing* ही/PART/discourse में/ADP/case/AdpType=Post",
        "secretly": "गुप्त/ADJ/amod रूप/NOUN/obl/Acc.Masc.Sing* से/ADP/case/AdpType=Post",
        "currently": "इस:यह/DET/det/Dem. समय/NOUN/obl/Acc.Masc.Sing*",
        "still": "अब/ADV* भी/PART/discourse",
    }
    ORDERS = {
        "main": "ask front subj time place adv agent iobj obl obj wh who word neg HEAD late fin aux comp sub conj",
        "main copula": "front subj time place adv HEAD who late fin aux sub conj",
    }
    NOUN_ORDER = "det args gen num adj HEAD name adp rel"
    NOMINATIVE = "Nom"
    AGENT = "द्वारा+Acc"
    SOURCE = "के_अनुसार+Acc"
    PLACE = "में+Acc"
    ERGATIVE = "ने+Acc"
    # Masculine singular, other masculine, feminine: as what is owned.
    GENITIVES = ("का", "के", "की")
    PASSIVE_SUBJECT = "nsubj:pass"
    LIGHT_DEPREL = "compound:lvc"
    NAME_GENDER = "Masc"
    NUMERAL = "NumType=Card"
    COMMAS = frozenset({"relative", "subordinate", "but"})
    STOP = "।"

    @cached_property
    def verbs(self) -> dict[str, Lexeme]:
        """Predicate -> the verb, noun or adjective that is its head, and what is to be known of the word beside it."""
        forms = read_table(self.FORMS, "VERB")
        verbs = {}
        for concept, said in read_table(self.VERBS, "ADJ").items():
            verb = forms.get(said.remarks.get("verb", ""))
            remarks = said.remarks | {"gender": said.gender, "upos": said.upos}
            if verb is None:
                word = remarks.pop("word")
                inherent = features(f"Nom.{said.gender}.Sing" if said.gender else "")
                verb = Lexeme(concept, word, said.upos, [(word, {})], inherent)
                remarks["nominal"] = "yes"
            verbs[concept] = replace(verb, concept=concept, remarks=remarks, government=said.government, _forms={})
        return verbs

    @cached_property
    def pronouns(self) -> dict[str, Lexeme]:
        """`who`, `rel` and `he` -> pronoun, inflected for the postposition after it."""
        return read_table(self.PRONOUNS, "PRON")

    def pronoun(self, name: str, adposition: str, deprel: str, key: tuple | None) -> Word:
        """Return a pronoun with its postposition, written together or after it."""
        word = self._inflected(self.pronouns[name], f"adp={adposition or 'none'}", deprel, key)
        if "Case=Acc" in word.feats:
            word.after.append(self.adposition(adposition, (*(key or ()), "case")))
        return word

    def adposition(self, text: str, key: tuple) -> Word:
        """Return a postposition; possessives have a gender."""
        head = super().adposition(text, key)
        head.feats = "AdpType=Post"
        if head.form in self.GENITIVES:
            head.lemma = self.GENITIVES[0]
            head.feats += f"|Gender={'Fem' if head.form == self.GENITIVES[2] else 'Masc'}"
        return head

    def ergative(self, clause: Clause) -> bool:
        """Tell whether the subject of a clause is marked and the verb does not agree with it."""
        verb = self.verbs.get(clause.predicate)
        done = clause.tense in ("past", "perf") and not (clause.possible or PREDICATES[clause.predicate].state)
        return verb is not None and "ne" in verb.remarks and done and not self.passive(clause)

    def subject(self, clause: Clause, nominal: Nominal) -> Government:
        """Put `ne` after who has done something."""
        return Government.parse(self.ERGATIVE) if self.ergative(clause) else super().subject(clause, nominal)

    def relative_subject(self, clause: Clause, gap: str, deprel: str) -> Word:
        """Return the relative pronoun, with `ne` as any other subject."""
        adposition = Government.parse(self.ERGATIVE).adposition if self.ergative(clause) else ""
        return self.pronoun("rel", adposition, deprel, None)

    def genitive(self, nominal: Nominal, owned: str) -> Government:
        """Make the postposition agree with what is owned."""
        told = features(owned)
        nominative = told.get("Case") == "Nom" and told["Number"] == "Sing"
        form = self.GENITIVES[2 if told["Gender"] == "Fem" else 0 if nominative else 1]
        return Government("gen", form, "Acc")

    def entity_gender(self, kind: str, parts: tuple[str, ...]) -> str:
        """Treat brands as companies, which are feminine."""
        return "Fem" if kind == "brand" else super().entity_gender(kind, parts)

    def article(self, nominal: Nominal, named: bool) -> str:
        """Return `indef` or nothing: what is known has no article."""
        return "indef" if super().article(nominal, named) == "indef" else ""

    def _single(self, nominal: Nominal, marking: Government, deprel: str, article: str | None = None) -> Word:
        """Put what somebody is before the name, as titles are, where other languages have an apposition after it."""
        if nominal.apposition is None:
            return super()._single(nominal, marking, deprel, article)
        head = super()._single(nominal.apposition, marking, deprel, "")
        head.after.insert(0, self.entity_name(nominal, marking.case, "appos"))
        return head

    def _noun_arguments(self, nominal: Nominal, agreement: str) -> list[Word]:
        """Return who did it before whom it was done to."""
        return super()._noun_arguments(nominal, agreement)[::-1]

    def _noun_clause(self, clause: Clause, gap: str) -> tuple[Word, dict[str, list[Word]], str]:
        """Put who is asked for after the noun, before the copula."""
        head, slots, agreement = super()._noun_clause(clause, gap)
        if clause.question in clause.arguments:
            slots["who"] = slots.pop("subj")
        return head, slots, agreement

    def _arguments(self, clause: Clause, lexeme: Lexeme, gap: str) -> tuple[dict[str, list[Word]], str]:
        """Mark all but the subject alike in the active and the passive, which begins with whom it is done to."""
        passive, ergative = self.passive(clause), self.ergative(clause)
        slots: dict[str, list[Word]] = {}
        agreement = NO_AGREEMENT if passive or ergative else gap or NO_AGREEMENT
        word = self._word_of(lexeme, clause)
        functions = [marking.function for marking in lexeme.government.values()]
        own = (
            bool(word) and "gen" in functions
        )  # the word has a possessor and is the object, or what the clause is about
        place = "subj" if passive or "subj" not in functions else "obj"
        for role, marking in lexeme.government.items():
            filler = clause.arguments.get(role)
            if filler is None:
                continue
            deprel = slot = marking.function
            if slot == "subj" and passive:
                marking, deprel, slot = self.governments["AGENT"], self.AGENT_DEPREL, "agent"
            elif slot == "subj":
                marking, deprel = self.subject(clause, filler), "nsubj"
                if not ergative:
                    agreement = NO_AGREEMENT if clause.question == role else self.agreement(filler)
            elif slot == "gen":
                marking, deprel = self.genitive(filler, f"Nom.Sing.{lexeme.remarks['gender']}"), "nmod"
            elif passive:
                deprel, slot = self.PASSIVE_SUBJECT if slot == "obj" else deprel, "subj"
            elif slot == "obj" and ergative and not marking.adposition:
                agreement = self.agreement(filler)
            if clause.question == role:
                phrase = self.pronoun("who", marking.adposition, deprel, (filler.id, ""))
                slot = slot if slot == "gen" else "who"
                place = "who" if slot == "gen" else place
            else:
                phrase = self.noun_phrase(filler, marking, deprel)
            if slot == "gen" and word:
                word.before.append(phrase)
            else:
                slots.setdefault("obl" if slot == "gen" else slot, []).append(phrase)
        if word:
            slots[place if own else "word"] = [word]
            if lexeme.remarks["gender"] and (passive or ergative or "subj" not in functions):
                agreement = f"3.Sing.{lexeme.remarks['gender']}"
        return slots, agreement

    def _word_of(self, lexeme: Lexeme, clause: Clause) -> Word | None:
        """Return the noun or adjective that makes one predicate with the verb; it is what the clause is told by."""
        if "word" not in lexeme.remarks:
            return None
        form, _, adposition = lexeme.remarks["word"].partition("_")
        upos, gender = lexeme.remarks["upos"], lexeme.remarks["gender"]
        feats = f"Case={'Acc' if adposition else 'Nom'}|Gender={gender}|Number=Sing" if gender else ""
        word = Word(form, form, upos, feats, "obl" if adposition else self.LIGHT_DEPREL, (clause.id, ""))
        if adposition:
            word.after.append(self.adposition(adposition, (clause.id, "case")))
        return word

    def _verbs(self, clause: Clause, told: set[str], agreement: str, head: Word, slots: dict[str, list[Word]]) -> None:
        """Leave it to the word beside the verb to be what the clause is told by."""
        super()._verbs(clause, told, agreement, head, slots)
        if clause.predicate in self.verbs and "word" in self.verbs[clause.predicate].remarks:
            head.key = (clause.id, "verb")

    def _circumstances(self, clause: Clause, slots: dict[str, list[Word]]) -> None:
        """Attach `where` and `when`, which are pronouns, as such."""
        super()._circumstances(clause, slots)
        for word in slots.get("wh", ()):
            word.deprel = "obl"

    def _conjunct(self, clause: Clause) -> Word:
        """Take a shared subject up with a pronoun if one of the two clauses marks it and the other does not."""
        second = super()._conjunct(clause)
        ergative = self.ergative(clause.conjunct)
        if clause.shares_subject and ergative != self.ergative(clause):
            adposition = Government.parse(self.ERGATIVE).adposition if ergative else ""
            second.before.insert(1, self.pronoun("he", adposition, "nsubj", None))
        return second


LANGUAGE = Hindi
