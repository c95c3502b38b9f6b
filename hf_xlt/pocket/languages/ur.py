"""Urdu."""

from .hi import Hindi


class Urdu(Hindi):
    """Urdu: the grammar of Hindi, in the Perso-Arabic script and with words of its own.

    Postpositions after pronouns and the future are words of their own here (`کس نے`, `کرے گا`). What is mostly written as
    two words (`طالب علم`, `غیر ملکی`) is written as one. Agents of passives have `کی جانب سے`. The relations of UD are those
    that its validator has for Urdu: no subtypes for passives and light verbs.
    """

    code = "ur"
    NOUNS = """
concept       Gender  Nom.Sing   Acc.Sing  Nom.Plur  Acc.Plur
artist        Masc    فنکار       =         =         +وں
artist.f      Fem     فنکارہ      =         فنکارائیں  فنکاراؤں
doctor        Masc    ڈاکٹر       =         =         +وں
doctor.f      Fem     ڈاکٹر       =         =         +وں
engineer      Masc    انجینئر      =         =         +وں
engineer.f    Fem     انجینئر      =         =         +وں
farmer        Masc    کسان       =         =         +وں
farmer.f      Fem     کسان       =         =         +وں
journalist    Masc    صحافی      =         =         +وں
journalist.f  Fem     صحافی      =         =         +وں
judge         Masc    جج         =         =         +وں
judge.f       Fem     جج         =         =         +وں
lawyer        Masc    وکیل       =         =         +وں
lawyer.f      Fem     وکیل       =         =         +وں
minister      Masc    وزیر       =         =         +وں
minister.f    Fem     وزیر       =         =         +وں
singer        Masc    گلوکار      =         =         +وں
singer.f      Fem     گلوکارہ     =         گلوکارائیں  گلوکاراؤں
soldier       Masc    فوجی       =         =         +وں
soldier.f     Fem     فوجی       =         =         +وں
student       Masc    طالبعلم     =         طلبہ      =
student.f     Fem     طالبہ      =         طالبات     =
teacher       Masc    استاد      =         اساتذہ     =
teacher.f     Fem     استانی     =         استانیاں    استانیوں
writer        Masc    مصنف      =         مصنفین     =
writer.f      Fem     مصنفہ     =         مصنفین     =
director      Masc    ڈائریکٹر    =         =         +وں
director.f    Fem     ڈائریکٹر    =         =         +وں
employee      Masc    ملازم      =         =         +وں
employee.f    Fem     ملازم      =         =         +وں
founder       Masc    بانی       =         =         +وں
founder.f     Fem     بانی       =         =         +وں
member        Masc    رکن       =         ارکان      =
member.f      Fem     رکن       =         ارکان      =
owner         Masc    مالک       =         =         +وں
owner.f       Fem     مالک       =         =         +وں
spouse        Masc    شوہر       =         =         +وں
spouse.f      Fem     بیوی       =         بیویاں     بیویوں
brother       Masc    بھائی      =         =         +وں
colleague     Masc    ساتھی      =         =         +وں
colleague.f   Fem     ساتھی      =         =         +وں
friend        Masc    دوست      =         =         +وں
friend.f      Fem     دوست      =         =         +وں
neighbour     Masc    پڑوسی      =         =         +وں
neighbour.f   Fem     پڑوسن      =         +یں       +وں
sister        Fem     بہن        =         +یں       +وں
army          Fem     فوج        =         +یں       +وں
company       Fem     کمپنی      =         +اں       +وں
court         Fem     عدالت      =         +یں       +وں
government    Fem     حکومت      =         +یں       +وں
newspaper     Masc    اخبار      =         اخبارات    =
police        Fem     پولیس      =         -         -
hospital      Masc    ہسپتال     =         =         +وں
hotel         Masc    ہوٹل       =         =         +وں
museum        Masc    میوزیم      =         =         +وں
office        Masc    دفتر       =         دفاتر      =
school        Masc    اسکول      =         =         +وں
boat          Fem     کشتی       =         +اں       +وں
car           Fem     کار        =         +یں       +وں
house         Masc    مکان       =         =         +وں
arrest_n      Fem     گرفتاری     =         +اں       +وں  | Person:gen Agent:کی_جانب_سے+Acc
attack_n      Masc    حمل~ہ      -ے        -ے        -وں  | Target:پر+Acc Attacker:کی_جانب_سے+Acc
conviction_n  Fem     سزا        =         +ئیں       +ؤں  | Defendant:gen Adjudicator:کی_جانب_سے+Acc
death_n       Fem     موت        =         +یں       +وں  | Victim:gen
dismissal_n   Fem     برطرفی     =         +اں       +وں  | Person:gen Entity:کی_جانب_سے+Acc
election_n    Masc    انتخاب      =         +ات       +ات  | Person:gen Entity:کی_جانب_سے+Acc
release_n     Fem     رہائی      =         -         -    | Person:gen Entity:کی_جانب_سے+Acc
euro          Masc    یورو       =         =         =
bank          Masc    بینک       =         -         -
party         Fem     پارٹی      =         -         -
radio         Masc    ریڈیو      =         -         -
university    Fem     یونیورسٹی   =         -         -
"""
    ADJECTIVES = """
concept       Nom.Masc.Sing  Masc  Fem
famous        مشہور           =     =
foreign       غیرملکی         =     =
old           پران~ا          -ے    -ی
old.PER       معمر            =     =
rich          امیر            =     =
young         نوجوان          =     =
expensive     مہنگ~ا          -ے    -ی
new           نی~ا            نئے    نئی
small         چھوٹ~ا          -ے    -ی
sudden        اچانک           =     =
surprising    انوکھ~ا          -ے    -ی
conservative  کنزرویٹو         =     =
democratic    جمہوری          =     =
green         گرین            =     =
liberal       لبرل            =     =
national      قومی            =     =
"""
    FORMS = """
concept Inf   Aspect=Imp.Part.Masc.Sing Aspect=Imp.Part.Masc.Plur Aspect=Imp.Part.Fem Perf.Part.Masc.Sing Perf.Part.Masc.Plur Perf.Part.Fem.Plur.last=yes Perf.Part.Fem Sub.Fin.Sing.3 Sub.Fin.Plur.3 stem=yes
be      ہو~نا     -تا  -تے  -تی  -ا     -ئے    -ئیں    -ئی    ہو     -ں     ہو
buy     خرید~نا   -تا  -تے  -تی  -ا     -ے     -یں     -ی     -ے     -یں    خرید
declare ٹھہرا~نا  -تا  -تے  -تی  -یا    -ئے    -ئیں    -ئی    -ئے    -ئیں   ٹھہرا
do      کر~نا    -تا  -تے  -تی  کیا    کیے    کیں     کی     -ے     -یں    کر
give    د~ینا    -یتا  -یتے  -یتی  دیا    دیے    دیں     دی     -ے     -یں    دے
keep    رکھ~نا   -تا  -تے  -تی  -ا     -ے     -یں     -ی     -ے     -یں    رکھ
know    جان~نا   -تا  -تے  -تی  -ا     -ے     -یں     -ی     -ے     -یں    جان
live    رہ~نا    -تا  -تے  -تی  -ا     -ے     -یں     -ی     -ے     -یں    رہ
meet    مل~نا    -تا  -تے  -تی  -ا     -ے     -یں     -ی     -ے     -یں    مل
read    پڑھ~نا   -تا  -تے  -تی  -ا     -ے     -یں     -ی     -ے     -یں    پڑھ
say     کہ~نا    -تا  -تے  -تی  -ا     -ے     -یں     -ی     -ے     -یں    کہہ
sell    بیچ~نا   -تا  -تے  -تی  -ا     -ے     -یں     -ی     -ے     -یں    بیچ
take    ل~ینا    -یتا  -یتے  -یتی  لیا    لیے    لیں     لی     -ے     -یں    لے
tell    بتا~نا   -تا  -تے  -تی  -یا    -ئے    -ئیں    -ئی    -ئے    -ئیں   بتا
write   لکھ~نا   -تا  -تے  -تی  -ا     -ے     -یں     -ی     -ے     -یں    لکھ
"""
    VERBS = """
concept     verb     word     upos  Gender
work        do       کام      NOUN  Masc  | ne Person:subj Org:میں+Acc
belong      -        حصہ      NOUN  Masc  | Part:subj Whole:gen
lead        do       قیادت     NOUN  Fem   | ne Person:subj Org:gen
own         keep     ملکیت     NOUN  Fem   | ne Owner:subj Org:gen
found       keep     بنیاد     NOUN  Fem   | ne Agent:subj Org:gen
be_born     be       پیدا      ADJ   -     | Person:subj Place:میں+Acc
live        live     -        -     -     | Person:subj Place:میں+Acc
study       read     -        -     -     | Person:subj Org:میں+Acc
be_located  -        قائم     ADJ   -     | Org:subj Place:میں+Acc
lie         -        واقع     ADJ   -     | City:subj Country:میں+Acc
attack      do       حملہ     NOUN  Masc  | ne Attacker:subj Target:پر+Acc
assault     do       تشدد     NOUN  Masc  | ne Attacker:subj Target:پر+Acc
meet        meet     -        -     -     | Entity:subj Entity2:سے+Acc
visit       do       ملاقات    NOUN  Fem   | ne Entity:subj Entity2:سے+Acc
move        be       منتقل     ADJ   -     | go Artifact:subj Destination:+Acc
flee        be       فرار     ADJ   -     | go Artifact:subj Origin:سے+Acc Destination:+Acc
elect       do       منتخب    ADJ   -     | ne Entity:subj Person:obj:کو+Acc
hire        give     ملازمت    NOUN  Fem   | ne Entity:subj Person:iobj:کو+Acc
dismiss     do       برطرف    ADJ   -     | ne Entity:subj Person:obj:کو+Acc
leave       give     استعفیٰ    NOUN  Masc  | ne Person:subj Entity:سے+Acc
arrest      do       گرفتار    ADJ   -     | ne Agent:subj Person:obj:کو+Acc
detain      take     حراست_میں  NOUN  -     | ne Agent:subj Person:obj:کو+Acc
release     do       رہا      ADJ   -     | ne Entity:subj Person:obj:کو+Acc
die         be       انتقال    NOUN  Masc  | go Victim:gen
kill        do       قتل      NOUN  -     | ne Agent:subj Victim:obj:کو+Acc
injure      do       زخمی     ADJ   -     | ne Agent:subj Victim:obj:کو+Acc
pay         do       ادا      ADJ   -     | ne Giver:subj Recipient:iobj:کو+Acc Money:obj+Nom
transfer    do       منتقل     ADJ   -     | ne Giver:subj Money:obj+Nom Recipient:iobj:کو+Acc
buy         buy      -        -     -     | ne Buyer:subj Artifact:obj+Nom Seller:سے+Acc
sell        sell     -        -     -     | ne Seller:subj Artifact:obj+Nom Buyer:iobj:کو+Acc
phone       do       فون      NOUN  Masc  | ne Entity:subj Entity2:کو+Acc
write_to    write    خط      NOUN  Masc  | ne Entity:subj Entity2:کو+Acc
sue         do       مقدمہ    NOUN  Masc  | ne Plaintiff:subj Defendant:پر+Acc
convict     declare  مجرم     NOUN  -     | ne Adjudicator:subj Defendant:obj:کو+Acc
marry       do       شادی     NOUN  Fem   | ne Person:subj Person2:سے+Acc
know        know     -        -     -     | ne Knower:subj Known:obj:کو+Acc
praise      do       تعریف    NOUN  Fem   | ne Praiser:subj Praised:gen
criticise   do       تنقید     NOUN  Fem   | ne Critic:subj Criticised:پر+Acc
support     do       حمایت    NOUN  Fem   | ne Supporter:subj Supported:gen
surprise    do       حیران    ADJ   -     | ne Stimulus:subj Experiencer:obj:کو+Acc
say         say      -        -     -     | ne Speaker:subj
report      tell     -        -     -     | ne Speaker:subj
confirm     do       تصدیق    NOUN  Fem   | ne Speaker:subj
"""
    AUXILIARIES = """
concept lemma Mood=Ind.Fin.Pres.Sing.3 Mood=Ind.Fin.Pres.Plur.3 Mood=Ind.Fin.Past.Masc.Sing Mood=Ind.Fin.Past.Masc.Plur Mood=Ind.Fin.Past.Fem.Sing Mood=Ind.Fin.Past.Fem.Plur Mood=Ind.Fin.Fut.Masc.Sing Mood=Ind.Fin.Fut.Masc.Plur Mood=Ind.Fin.Fut.Fem Aspect=Imp.Part.Masc.Sing Aspect=Imp.Part.Masc.Plur Aspect=Imp.Part.Fem Perf.Part.Masc.Sing Perf.Part.Masc.Plur Perf.Part.Fem.Plur.last=yes Perf.Part.Fem Sub.Fin.Sing.3 Sub.Fin.Plur.3 stem=yes
is      ہے     ہے  ہیں  -   -   -   -    -   -   -   -     -     -     -    -    -     -     -    -     -
was     تھا    -  -   تھا  تھے  تھی  تھیں  -   -   -   -     -     -     -    -    -     -     -    -     -
will    گانا   -  -   -   -   -   -    گا  گے  گی  -     -     -     -    -    -     -     -    -     -
be      ہونا   -  -   -   -   -   -    -   -   -   ہوتا   ہوتے   ہوتی   ہوا   ہوئے  ہوئیں  ہوئی  ہو    ہوں    ہو
go      جانا   -  -   -   -   -   -    -   -   -   جاتا   جاتے   جاتی   گیا   گئے   گئیں   گئی   جائے  جائیں   جا
can     سکنا   -  -   -   -   -   -    -   -   -   سکتا  سکتے  سکتی  سکا   سکے  سکیں   سکی   سکے   سکیں   سک
"""
    NAMES = """
concept      upos   lemma  Sing
Anna         PROPN  -      اینا
Clara        PROPN  -      کلارا
Elena        PROPN  -      ایلینا
Eva          PROPN  -      ایوا
Irina        PROPN  -      ارینا
Julia        PROPN  -      جولیا
Laura        PROPN  -      لورا
Lena         PROPN  -      لینا
Maria        PROPN  -      ماریا
Marta        PROPN  -      مارتا
Nadia        PROPN  -      نادیہ
Nina         PROPN  -      نینا
Olga         PROPN  -      اولگا
Paula        PROPN  -      پاؤلا
Rosa         PROPN  -      روزا
Sara         PROPN  -      سارہ
Sofia        PROPN  -      صوفیہ
Teresa       PROPN  -      ٹریسا
Vera         PROPN  -      ویرا
Victoria     PROPN  -      وکٹوریہ
Adam         PROPN  -      ایڈم
Alexander    PROPN  -      الیگزینڈر
Anton        PROPN  -      انتون
Boris        PROPN  -      بورس
Bruno        PROPN  -      برونو
David        PROPN  -      ڈیوڈ
Felix        PROPN  -      فیلکس
Igor         PROPN  -      ایگور
Ivan         PROPN  -      ایوان
Karl         PROPN  -      کارل
Leo          PROPN  -      لیو
Martin       PROPN  -      مارٹن
Max          PROPN  -      میکس
Oscar        PROPN  -      آسکر
Pablo        PROPN  -      پابلو
Peter        PROPN  -      پیٹر
Robert       PROPN  -      رابرٹ
Simon        PROPN  -      سائمن
Tomas        PROPN  -      توماس
Victor       PROPN  -      وکٹر
Alvarez      PROPN  -      الواریز
Bauer        PROPN  -      باؤر
Becker       PROPN  -      بیکر
Berger       PROPN  -      برگر
Castro       PROPN  -      کاسترو
Costa        PROPN  -      کوسٹا
Cruz         PROPN  -      کروز
Diaz         PROPN  -      ڈیاز
Fischer      PROPN  -      فشر
Fuchs        PROPN  -      فکس
Garcia       PROPN  -      گارسیا
Gomez        PROPN  -      گومیز
Hansen       PROPN  -      ہینسن
Hoffmann     PROPN  -      ہوفمین
Horvat       PROPN  -      ہوروات
Ibarra       PROPN  -      ابارا
Jansen       PROPN  -      یانسن
Keller       PROPN  -      کیلر
Klein        PROPN  -      کلائن
Kovac        PROPN  -      کوواچ
Kramer       PROPN  -      کریمر
Lang         PROPN  -      لینگ
Larsen       PROPN  -      لارسن
Lopez        PROPN  -      لوپیز
Marin        PROPN  -      مارین
Martinez     PROPN  -      مارٹینیز
Mendoza      PROPN  -      مینڈوزا
Meyer        PROPN  -      مائر
Moreno       PROPN  -      مورینو
Navarro      PROPN  -      نوارو
Novak        PROPN  -      نوواک
Orlov        PROPN  -      اورلوف
Ortega       PROPN  -      اورٹیگا
Petrov       PROPN  -      پیٹروف
Popov        PROPN  -      پوپوف
Ramos        PROPN  -      راموس
Richter      PROPN  -      ریکٹر
Roth         PROPN  -      روتھ
Santos       PROPN  -      سینٹوس
Schmidt      PROPN  -      شمٹ
Serrano      PROPN  -      سیرانو
Silva        PROPN  -      سلوا
Sokolov      PROPN  -      سوکولوف
Torres       PROPN  -      ٹوریس
Vargas       PROPN  -      وارگاس
Vega         PROPN  -      ویگا
Wagner       PROPN  -      ویگنر
Weber        PROPN  -      ویبر
Winter       PROPN  -      ونٹر
Wolf         PROPN  -      وولف
Berlin       PROPN  -      برلن
Hamburg      PROPN  -      ہیمبرگ
Munich       PROPN  -      میونخ
Cologne      PROPN  -      کولون
Dresden      PROPN  -      ڈریسڈن
Madrid       PROPN  -      میڈرڈ
Seville      PROPN  -      سیویل
Barcelona    PROPN  -      بارسلونا
Valencia     PROPN  -      ویلنسیا
Rome         PROPN  -      روم
Milan        PROPN  -      میلان
Venice       PROPN  -      وینس
Paris        PROPN  -      پیرس
Lyon         PROPN  -      لیون
Marseille    PROPN  -      مارسے
Moscow       PROPN  -      ماسکو
Kazan        PROPN  -      قازان
Novosibirsk  PROPN  -      نووسیبرسک
Warsaw       PROPN  -      وارسا
Krakow       PROPN  -      کراکوف
Lisbon       PROPN  -      لزبن
Porto        PROPN  -      پورٹو
Vienna       PROPN  -      ویانا
Graz         PROPN  -      گراتس
Luxor        PROPN  -      لکسور
Alexandria   PROPN  -      اسکندریہ
Beijing      PROPN  -      بیجنگ
Shanghai     PROPN  -      شنگھائی
Puebla       PROPN  -      پوئیبلا
Merida       PROPN  -      مریدا
Athens       PROPN  -      ایتھنز
Germany      PROPN  -      جرمنی
Spain        PROPN  -      اسپین
Italy        PROPN  -      اٹلی
France       PROPN  -      فرانس
Russia       PROPN  -      روس
Poland       PROPN  -      پولینڈ
Portugal     PROPN  -      پرتگال
Austria      PROPN  -      آسٹریا
Egypt        PROPN  -      مصر
China        PROPN  -      چین
Mexico       PROPN  -      میکسیکو
Greece       PROPN  -      یونان
Alvora       PROPN  -      الوورا
Bentalo      PROPN  -      بینٹالو
Corvita      PROPN  -      کورویٹا
Delmora      PROPN  -      ڈیلمورا
Elvano       PROPN  -      ایلوانو
Fontara      PROPN  -      فونٹارا
Gravia       PROPN  -      گراویا
Kantis       PROPN  -      کینٹس
Lumera       PROPN  -      لومیرا
Mirelo       PROPN  -      میریلو
Nordana      PROPN  -      نورڈانا
Ostrana      PROPN  -      اوسٹرانا
Pirolo       PROPN  -      پیرولو
Quanta       PROPN  -      کوانٹا
Rivalo       PROPN  -      ریوالو
Solena       PROPN  -      سولینا
Talvia       PROPN  -      ٹالویا
Velora       PROPN  -      ویلورا
Vintara      PROPN  -      ونٹارا
Zentro       PROPN  -      زینٹرو
January      NOUN   -      جنوری
February     NOUN   -      فروری
March        NOUN   -      مارچ
April        NOUN   -      اپریل
May          NOUN   -      مئی
June         NOUN   -      جون
July         NOUN   -      جولائی
August       NOUN   -      اگست
September    NOUN   -      ستمبر
October      NOUN   -      اکتوبر
November     NOUN   -      نومبر
December     NOUN   -      دسمبر
Monday       NOUN   -      پیر
Tuesday      NOUN   -      منگل
Wednesday    NOUN   -      بدھ
Thursday     NOUN   -      جمعرات
Friday       NOUN   جمعہ   جمعے
Saturday     NOUN   ہفتہ   ہفتے
Sunday       NOUN   -      اتوار
"""
    DETERMINERS = """
concept  PronType=Ind
indef    ایک
"""
    PRONOUNS = """
concept  lemma  PronType  Nom.adp=none  Acc
who      کون    Int       کون           کس
rel      جو     -         جو            جس
he       وہ     Prs       وہ            اس  | Person=3
"""
    RELATIVE = PRONOUNS
    WORDS = """
finally    آخرکار    ADV
suddenly   اچانک    ADV
again      دوبارہ    ADV
probably   غالباً     ADV
soon       جلد      ADV
because    کیونکہ    SCONJ
although   حالانکہ   SCONJ
while      جبکہ     SCONJ
that       کہ       SCONJ
and        اور      CCONJ
but        لیکن     CCONJ
who        کون      PRON   Case=Nom.PronType=Int
where      کہاں     PRON   PronType=Int
when       کب      PRON   PronType=Int
not        نہیں     PART   Polarity=Neg
ask        کیا      PART
"""
    # The validator has no subtype for auxiliaries of the passive in Urdu.
    VERB_GROUPS = (
        Hindi.VERB_GROUPS.replace(":aux:pass", "").rstrip()
        + """
fut                     V.Sub.Fin will.Fin.Fut
fut passive             V.Perf.Part.last=no go.Sub.Fin will.Fin.Fut
"""
    )
    ENTITIES = Hindi.ENTITIES | {
        "bank": "{bank}/PROPN* آف/PROPN/flat {0}/flat",
        "party": "{1}/nmod کی:کا/ADP/case>1/AdpType=Post.Fem {0}/amod {party}/PROPN*",
    }
    TIMES = {
        "year": "{year}/NUM/Card.* میں/ADP/case/AdpType=Post",
        "month_year": "{month}* {year}/NUM/nummod/Card. میں/ADP/case/AdpType=Post",
        "weekday": "{weekday}* کو/ADP/case/AdpType=Post",
        "date": "{day}/NUM/nummod/Card. {month}* {year}/NUM/nummod/Card. کو/ADP/case/AdpType=Post",
        "yesterday": "کل/ADV/advmod*",
        "last_week": "گزشتہ/ADJ/amod ہفتے:ہفتہ/NOUN/Acc.Masc.Sing*",
        "last_year": "گزشتہ/ADJ/amod سال/NOUN/Acc.Masc.Sing*",
        "recently": "حال/NOUN/obl/Acc.Masc.Sing* ہی/PART/discourse میں/ADP/case/AdpType=Post",
        "secretly": "خفیہ/ADJ/amod طور/NOUN/obl/Acc.Masc.Sing* پر/ADP/case/AdpType=Post",
        "currently": "اس:یہ/DET/det/Dem. وقت/NOUN/obl/Acc.Masc.Sing*",
        "still": "اب/ADV* بھی/PART/discourse",
    }
    AGENT = "کی_جانب_سے+Acc"
    SOURCE = "کے_مطابق+Acc"
    PLACE = "میں+Acc"
    ERGATIVE = "نے+Acc"
    GENITIVES = ("کا", "کے", "کی")
    PASSIVE_SUBJECT = "nsubj"
    AGENT_DEPREL = "obl"
    LIGHT_DEPREL = "compound"
    COMMA = "،"
    STOP = "۔"
    QUESTION_MARKS = ("", "؟")


LANGUAGE = Urdu
